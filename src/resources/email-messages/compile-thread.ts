// oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin
import { parentPort } from "node:worker_threads";
import { compileBlocks } from "../../channels/email/body/compile-blocks.ts";
import { compileMjml } from "../../channels/email/body/compile-mjml.ts";
import { type ExaminedContent, examineContent } from "./examine-content.ts";

// Examines and compiles messages written in MJML or blocks. The first one costs what later ones do not.
await compileBlocks('{"blocks":[{"type":"text","text":"{{ a }}"}]}');
parentPort?.on("message", (content: ExaminedContent) => {
  void examineContent(content, content.body_format === "mjml" ? compileMjml : compileBlocks).then((examined) =>
    parentPort?.postMessage(examined),
  );
});
parentPort?.postMessage("ready");
