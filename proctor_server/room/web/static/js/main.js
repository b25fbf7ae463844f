// The one module that a page loads: reads the data block, finds the page's module, starts it.
import { openLink } from "./link.js";
import { speak } from "./words.js";

const page = JSON.parse(document.getElementById("page-data").textContent);
speak(document.documentElement.lang, page.words);
const { start } = await import(`./${page.module}.js`);
start(page, openLink(page));
