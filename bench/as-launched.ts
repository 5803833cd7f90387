/** The environment in which bin/preo.mjs and `start` run a worker. */
export const AS_LAUNCHED = {
  NODE_OPTIONS: "--max-semi-space-size=4",
  NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
};
