// oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin
import { parentPort } from "node:worker_threads";
import { type PreviewRequest, previewMessage } from "../../channels/email/message/preview-message.ts";

// Renders previews. The first one costs what later ones do not.
previewMessage({
  compile: {
    source: { subject: "{{ a }}", html: "<p>{{ a | date }}</p>" },
    language: "en",
    publicUrl: "https://localhost",
    tracking: { opens: false, clicks: false },
    sender: { campaignId: "warm", messageIdDomain: "localhost", from: { address: "warm@localhost" } },
  },
  recipient: { id: "1", token: "t", to: { address: "warm@localhost" }, view: {}, timeZone: "UTC", date: new Date() },
  marketing: false,
});
parentPort?.on("message", (request: PreviewRequest) => parentPort?.postMessage(previewMessage(request)));
parentPort?.postMessage("ready");
