import type { Template } from "liquidjs";
import { textEngine } from "../template/engines.ts";
import { localNames, variablesOf } from "../template/list-variables.ts";
import { renderNodes } from "../template/render-nodes.ts";
import { createContext, type RenderSettings } from "../template/render-settings.ts";

/** A link of a message. `target` may hold Liquid, to be rendered for the recipient when clicked. */
export type Link = { index: number; target: string };

/** The distinct targets of a message, numbered from 1 in the order they were met. One table may serve all languages of a message. */
export type LinkTable = { indexOf(target: string): number; list(): Link[] };

/** @param known numbered before: they keep their numbers, new ones follow */
export function createLinkTable(known: readonly Link[] = []): LinkTable {
  const indexes = new Map<string, number>(known.map(({ target, index }) => [target, index]));
  return {
    indexOf(target) {
      const index = indexes.get(target) ?? Math.max(0, ...indexes.values()) + 1;
      indexes.set(target, index);
      return index;
    },
    list: () => [...indexes].map(([target, index]) => ({ index, target })),
  };
}

/**
 * Whether clicks on a target can be led through a redirect: a web address, whole or by Liquid that can be rendered again later. What
 * a loop or an assignment defines is gone by then, and links to unsubscribe or to the preferences go there without a detour.
 */
export function isTrackable(target: string, locals: ReadonlySet<string>): boolean {
  if (!/^(https?:\/\/|\{\{|\{%)/i.test(target)) return false;
  if (!target.includes("{{") && !target.includes("{%")) return true;
  const nodes = parsed(target);
  if (!nodes || localNames(nodes).size > 0) return false;
  return [...variablesOf(nodes)].map(rootOf).every((root) => root !== "links" && !locals.has(root));
}

/**
 * Where a click goes, for one recipient.
 * @returns the address, or null when the target is no http(s) address for this recipient
 */
export function renderLinkTarget(target: string, view: object, settings: RenderSettings): string | null {
  const nodes = parsed(target);
  if (!nodes) return null;
  const text = renderNodes(textEngine, nodes, createContext(textEngine, view, settings)).trim();
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url ? url.href : null;
}

function parsed(target: string): Template[] | null {
  try {
    return textEngine.parse(target);
  } catch {
    return null;
  }
}

function rootOf(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}
