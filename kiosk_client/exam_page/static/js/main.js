// Reads the page's data, opens the link to the agent, and starts the page.
import { io } from "../vendor/socket.io-4.8.4.esm.min.js";
import { start } from "./exam.js";
import { speak, useWords } from "./words.js";

const data = JSON.parse(document.getElementById("page-data").textContent);
useWords(data.words);
speak(data.language);
start(document.querySelector("[data-role=page]"), data.language, io("/page", { transports: ["websocket"], query: { language: data.language } }));
