// Which module may import which: entry → resources → channels → platform → packages. Type imports count too, but for cycles: they are gone at run time.
const modules = "^(src|packages/[^/]+/src)/";
const entry = "^src/(?!tables\\.gen\\.ts$)[^/]+\\.ts$";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycle",
      severity: "error",
      from: { path: modules },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "nothing-imports-an-entry", severity: "error", from: { path: "^src/(resources|channels|platform)/" }, to: { path: entry } },
    { name: "channels-know-no-resource", severity: "error", from: { path: "^src/channels/" }, to: { path: "^src/resources/" } },
    { name: "platform-knows-no-domain", severity: "error", from: { path: "^src/platform/" }, to: { path: "^src/(resources|channels)/" } },
    { name: "packages-stand-alone", severity: "error", from: { path: "^packages/[^/]+/src/" }, to: { path: "^src/" } },
    {
      name: "another-resource-by-queries-and-schema",
      severity: "error",
      from: { path: "^src/resources/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/resources/[^/]+/", pathNot: "^src/resources/$1/|/(queries|schema)\\.ts$" },
    },
    {
      name: "product-code-leaves-tests-and-tools-alone",
      severity: "error",
      from: { path: modules, pathNot: "\\.test\\.ts$" },
      to: { path: "^(test|proof|bench|bin)/|\\.test\\.ts$" },
    },
    {
      name: "product-code-uses-no-development-dependency",
      severity: "error",
      from: { path: modules, pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    { name: "not-resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "the-driver-stays-behind-the-doors",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/platform/(database|embedded|jobs)/|\\.test\\.ts$" },
      to: { path: "node_modules/pg/", dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
