import { parseArgs } from "node:util";
import { ConfigError, loadConfig } from "./config.ts";
import { explainError } from "./explain-error.ts";
import { helpText, versionText } from "./help.ts";
import { keptSecretKey } from "./kept-secret-key.ts";
import { withDatabase } from "./with-database.ts";

try {
  await main(process.argv[2] ?? "--help", process.argv.slice(3));
} catch (error) {
  process.stderr.write(`preo: ${explainError(error)}\n`);
  process.exit(1);
}

async function main(command: string, args: string[]): Promise<void> {
  switch (command) {
    case "start":
      return (await import("./start.ts")).runStart(config(), { empty: flag(args, "empty") });
    case "server":
      return (await import("./standalone.ts")).runStandalone("server", config());
    case "worker":
      return (await import("./standalone.ts")).runStandalone("worker", config());
    case "migrate": {
      const { runMigrate } = await import("./migrate.ts");
      const { applied } = await withDatabase(config(), runMigrate);
      return print(applied === 0 ? "the database is up to date" : `${applied} migrations applied`);
    }
    case "seed": {
      const { runSeed } = await import("./seed.ts");
      const { lines } = await withDatabase(config(), (settings, access) => runSeed(settings, access, { demo: !flag(args, "empty") }));
      return print(lines.join("\n"));
    }
    case "key": {
      const { runKey } = await import("./key.ts");
      return print(await withDatabase(config(), (settings, access) => runKey(settings, access, args)));
    }
    case "account": {
      const { runAccount } = await import("./account.ts");
      return print(await withDatabase(config(), (settings, access) => runAccount(settings, access, args)));
    }
    case "audit-check": {
      const { runAuditCheck } = await import("./audit-check.ts");
      const { sound, lines } = await withDatabase(config(), runAuditCheck);
      print(lines.join("\n"));
      if (!sound) process.exitCode = 1;
      return;
    }
    case "import": {
      const { runImportCommand } = await import("./import.ts");
      const settings = { url: process.env["PREO_URL"] ?? "http://127.0.0.1:8080", key: process.env["PREO_API_KEY"] };
      const output = { write: (text: string) => void process.stdout.write(text), isTerminal: process.stdout.isTTY };
      return runImportCommand(args, settings, output);
    }
    case "openapi":
      return (await import("./openapi.ts")).runOpenapi(args);
    case "--version":
      return print(versionText());
    case "--help":
    case "help":
      return print(helpText());
    default:
      throw new ConfigError(`"${command}" is not a command: \`preo --help\` lists them`);
  }
}

function config() {
  return loadConfig(process.env, keptSecretKey);
}

function flag(args: string[], name: string): boolean {
  try {
    return parseArgs({ args, options: { [name]: { type: "boolean" } } }).values[name] === true;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
