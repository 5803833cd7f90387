import { createInterface } from "node:readline";
import { type SinkOptions, startSink } from "./smtp-sink.ts";

// A sink as its own process: options as JSON in the first argument, its port in the first line out, its counts at "stats" or SIGUSR2.
const options = JSON.parse(process.argv[2] ?? "{}") as Omit<SinkOptions, "script">;
const sink = await startSink(options);
const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

print({ port: sink.port });
process.on("SIGUSR2", () => print(sink.stats()));
createInterface({ input: process.stdin })
  .on("line", (line) => line.trim() === "stats" && print(sink.stats()))
  .on("close", () => process.exit(0));
