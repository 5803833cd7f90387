import { analyzeSync, type Template } from "liquidjs";
import { htmlEngine } from "./engines.ts";

/** The paths a template reads from its view, such as `user.first_name`, sorted, without what it defines itself. Empty when it cannot be parsed. */
export function listVariables(source: string): string[] {
  let nodes: Template[];
  try {
    nodes = htmlEngine.parse(source);
  } catch {
    return [];
  }
  return [...variablesOf(nodes)].sort();
}

/** The paths that parsed nodes read from their view. */
export function variablesOf(nodes: Template[]): Set<string> {
  const globals = Object.values(analyzeSync(nodes).globals).flat();
  return new Set(globals.map((variable) => String(variable)).filter((path) => !path.startsWith("forloop")));
}

/** The names that parsed nodes define: by assign, capture, increment, or as the variable of a loop. */
export function localNames(nodes: Template[], names = new Set<string>()): Set<string> {
  for (const node of nodes) {
    for (const name of node.localScope?.() ?? []) names.add(name.content);
    for (const name of node.blockScope?.() ?? []) names.add(name);
    if (node.children) localNames(childrenOf(node), names);
  }
  return names;
}

function childrenOf(node: Template): Template[] {
  const step = node.children?.(false, true).next();
  return step?.done ? step.value : [];
}
