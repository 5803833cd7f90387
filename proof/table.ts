import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Verdict } from "./proof.ts";

type Kept = Verdict & { id: string; promise: string; size: "ci" | "full"; seed: number; seconds: number; commit: string };

const FOLDER = new URL(".", import.meta.url);
const TABLE = new URL("../docs/reliability.md", FOLDER);

/** The page of all figures, from what the proofs kept beside themselves. */
export function reliabilityPage(): string {
  const kept = readdirSync(FOLDER)
    .filter((name) => /^[RS]\d+\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Kept)
    .sort((a, b) => a.id[0]?.localeCompare(b.id[0] ?? "") || Number(a.id.slice(1)) - Number(b.id.slice(1)));
  return `# What is proved, and how it came out

Each row is made by \`npm run proof -- --only=<id>\`, which anyone can run; \`--full\` is the long size, \`--seed=N\` repeats a run. A proof that would not notice its guard being switched off counts
as failed. Generated from \`proof/*.json\`; details stand there.

| id | promise | figure | bar | without its guard | size, engine, seconds |
| --- | --- | --- | --- | --- | --- |
${kept.map(row).join("\n")}
`;
}

export function writeReliabilityPage(): void {
  writeFileSync(TABLE, reliabilityPage());
}

function row({ id, promise, met, figure, bar, guardOff, size, engine, seconds }: Kept): string {
  const cells = [id, promise, met ? figure : `**not met:** ${figure}`, bar, guardOff, `${size}, ${engine}, ${seconds} s`];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}
