// Plain JavaScript that Node 14 can read: bin/preo.mjs reads it before anything else is loaded.

/**
 * What Node runs a worker with. It makes much short-lived garbage: a small nursery halves its memory for a few percent of CPU, and a bounded heap grows by
 * a half between two collections where one of gigabytes would grow fourfold (npm run bench -- send).
 */
export const WORKER_FLAGS = ["--max-semi-space-size=4", "--max-old-space-size=512"];
