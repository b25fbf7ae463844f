// Reads the page's data, opens the link to the agent, and starts the page.
import { io } from "../vendor/socket.io-4.8.4.esm.min.js";
import { start } from "./exam.js";
import { useWords } from "./words.js";

const data = JSON.parse(document.getElementById("page-data").textContent);
useWords(data.language, data.words);
start(document.querySelector("[data-role=page]"), io("/page", { transports: ["websocket"], query: { language: data.language } }));
