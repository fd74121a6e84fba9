import { callJson } from "../index.js";

self.onmessage = ({ data: { id, name, json } }) => self.postMessage({ id, text: callJson(name, json) });
