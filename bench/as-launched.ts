import { WORKER_FLAGS } from "../src/worker-flags.mjs";

/** The environment in which bin/preo.mjs and `start` run a worker. */
export const AS_LAUNCHED = {
  NODE_OPTIONS: WORKER_FLAGS.join(" "),
  NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
};
