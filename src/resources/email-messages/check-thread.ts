// oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin
import { parentPort } from "node:worker_threads";
import { type ExaminedContent, examineContent } from "./examine-content.ts";

// Examines messages written in HTML. The first template costs what later ones do not.
await examineContent({ subject: {}, preheader: {}, body: { en: "<p>{{ a | date }}</p>" }, text: {}, body_format: "html" }, undefined);
parentPort?.on("message", (content: ExaminedContent) => {
  void examineContent(content, undefined).then((examined) => parentPort?.postMessage(examined));
});
parentPort?.postMessage("ready");
