import { globSync } from "node:fs";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractConfiguration from "dependency-cruiser/config-utl/extract-depcruise-config";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";

export interface Boundaries {
  modules: number;
  /** modules of the product that the tool did not see; a tool that sees nothing finds nothing */
  unseen: string[];
  violations: string[];
  /** `a -> b`: resource a imports from resource b */
  pairs: string[];
}

/** Reads the imports of all product code under `root` and holds them against .dependency-cruiser.mjs. */
export async function readBoundaries(root = process.cwd()): Promise<Boundaries> {
  const configuration = await extractConfiguration("./.dependency-cruiser.mjs");
  const options = { ...configuration.options, ruleSet: configuration, validate: true, baseDir: root };
  const { output } = await cruise(["src", "packages"], options, undefined, { tsConfig: extractTsConfig("tsconfig.json") });
  const result = output as ICruiseResult;
  const seen = new Set(result.modules.map((module) => module.source));
  const expected = globSync(["src/**/*.ts", "packages/*/src/**/*.ts"], { cwd: root });
  return {
    modules: seen.size,
    unseen: expected.filter((file) => !seen.has(file)),
    violations: result.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`),
    pairs: resourcePairs(result),
  };
}

function resourcePairs(result: ICruiseResult): string[] {
  const resource = (path: string) => /^src\/resources\/([^/]+)\//.exec(path)?.[1];
  const pairs = result.modules
    .filter((module) => !module.source.endsWith(".test.ts"))
    .flatMap((module) => module.dependencies.map((dependency) => [resource(module.source), resource(dependency.resolved)]))
    .filter(([from, to]) => from && to && from !== to)
    .map(([from, to]) => `${from} -> ${to}`);
  return [...new Set(pairs)].sort();
}
