// Fails when an import crosses a layer, or when the tool did not see all modules.
import { readBoundaries } from "../test/boundaries.ts";

const { modules, unseen, violations } = await readBoundaries();
const problems = [...violations, ...unseen.map((file) => `not read: ${file}`), ...(modules === 0 ? ["no module was read"] : [])];
process.stdout.write(`${[...problems, `${modules} modules, ${problems.length} problems`].join("\n")}\n`);
process.exit(problems.length > 0 ? 1 : 0);
