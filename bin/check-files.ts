// What the linter does not see: words that have no place in the repository, limits that are waived without a reason, sizes as they are.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

interface Rule {
  pattern: RegExp;
  why: string;
  /** files it is looked for in; default all */
  files?: RegExp;
  except?: RegExp;
}

const MAX_FILE_LINES = 300;
const MAX_MEDIAN_LINES = 60;
// What speaks of these words itself, and what others' generators write.
const SELF = /^bin\/check-files\.ts$|^packages\/sdk\/src\/generated\//;

const rules: Rule[] = [
  { pattern: /(?<![\w.])\/(?:work|root|home\/\w+|Users\/\w+)\//, why: "a path of one machine" },
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, why: "unfinished work: finish it or take it out", except: /^package-lock\.json$/ },
  { pattern: /^(?:<{7}|>{7}|={7})(?: |$)/, why: "a merge conflict" },
  { pattern: /"resolved": "\w+:/, why: "a registry address", files: /^package-lock\.json$/ },
  {
    pattern: /https?:\/\/[^\s"']*(?:registry|npmjs|artifactory|verdaccio)/,
    why: "a registry address",
    files: /(?:^|\/)(?:package(?:-lock)?\.json|\.npmrc)$/,
  },
  {
    pattern: /\bprocess\.env\b/,
    why: "settings are read in src/config.ts alone",
    files: /^(?:src|packages)\/.*\.ts$/,
    except: /^src\/(?:config|main)\.ts$|\.test\.ts$/,
  },
  { pattern: /\bconsole\.\w+\(/, why: "output goes through the logger", files: /^(?:src|packages)\/.*(?<!\.test)\.ts$/ },
  {
    pattern: /@ts-(?:ignore|nocheck)|\bas any[;,)\]]/,
    why: "a switched-off type check",
    files: /\.tsx?$/,
    except: /^bin\/generate-sdk\.ts$/,
  },
  {
    pattern: /(?:oxlint|eslint)-disable(?!.* -- \S)|biome-ignore(?!.*: \S)/,
    why: "a waiver without a reason (`-- reason`)",
    files: /\.[mc]?[jt]sx?$/,
  },
  { pattern: /\b(?:describe|test|it)\.only\(|\.skip\(/, why: "a test that is left out", files: /\.test\.ts$/ },
  { pattern: /^export default\b/, why: "a default export", files: /^(?:src|packages|proof|bench|test)\/.*\.ts$/ },
  {
    pattern: /\bconstructor\((?:private|public|readonly)\b|^(?:export )?(?:const )?enum\b/,
    why: "not erasable TypeScript",
    files: /\.ts$/,
  },
];

const names = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" }).split("\n");
const files = names
  .filter((name) => name !== "" && existsSync(name))
  .map((name) => ({ name, lines: readFileSync(name, "utf8").split("\n") }));
const problems = files.filter(({ name }) => !SELF.test(name)).flatMap(wordsIn);
const product = files.filter(({ name }) => /^(?:src|packages\/[^/]+\/src(?!\/generated))\/.*(?<!\.gen|\.test)\.ts$/.test(name));
problems.push(...files.filter(({ name }) => name.endsWith(".sql") && name !== "schema.sql").flatMap(tooLong));
const median = product.map((file) => file.lines.length - 1).sort((a, b) => a - b)[Math.floor(product.length / 2)] ?? 0;
if (median > MAX_MEDIAN_LINES) problems.push(`the median file has ${median} lines: at most ${MAX_MEDIAN_LINES}`);
process.stdout.write(
  `${[...problems, `${files.length} files, median of the product's ${product.length} modules ${median} lines, ${problems.length} problems`].join("\n")}\n`,
);
process.exit(problems.length > 0 || product.length === 0 ? 1 : 0);

function wordsIn({ name, lines }: { name: string; lines: string[] }): string[] {
  const applying = rules.filter((rule) => (rule.files?.test(name) ?? true) && !rule.except?.test(name));
  return lines.flatMap((line, index) =>
    applying.filter((rule) => rule.pattern.test(line)).map((rule) => `${name}:${index + 1}: ${rule.why}: ${line.trim().slice(0, 100)}`),
  );
}

function tooLong({ name, lines }: { name: string; lines: string[] }): string[] {
  const waived = lines.some((line) => /^-- over 300 lines: \S/.test(line));
  return lines.length - 1 > MAX_FILE_LINES && !waived ? [`${name} has ${lines.length - 1} lines: at most ${MAX_FILE_LINES}`] : [];
}
