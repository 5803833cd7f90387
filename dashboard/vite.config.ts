import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** For `vite dev` alone: the server it speaks to, and the key it sends in place of a session. */
const { PREO_URL = "http://127.0.0.1:8080", PREO_API_KEY } = process.env;
const api = { target: PREO_URL, headers: PREO_API_KEY ? { authorization: `Bearer ${PREO_API_KEY}` } : {} };

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  server: { proxy: { "/v1": api, "/auth": api } },
  build: { manifest: true, target: "es2023", chunkSizeWarningLimit: 1000, reportCompressedSize: false, assetsInlineLimit: 0 },
});
