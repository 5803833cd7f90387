import { randomUUIDv7 } from "node:crypto";
import type { Route } from "../../src/platform/http/operation.ts";
import type { Response, Send, World } from "../world.ts";
import { changedTables, readContents } from "./effects.ts";
import type { Fixtures, Prepared } from "./fixtures.ts";
import { withAt } from "./json.ts";
import { type IdPosition, idPositions, pointerOf } from "./positions.ts";

export interface ForeignProbe {
  world: World;
  theirs: Fixtures;
  send: Send;
  /** the application's filter is wide: another organization counts as one's own there, and the database shows it as an empty one */
  filterIsWide?: boolean;
}

/** Puts malformed, unknown and another organization's ids into every place of a request that would succeed. Gives what was not a bare 404 without effect. */
export async function probeForeignIds(route: Route, prepared: Prepared, probe: ForeignProbe): Promise<string[]> {
  const findings: string[] = [];
  for (const position of idPositions(route)) {
    const foreign = await probe.theirs.make(position.kind).catch(() => randomUUIDv7());
    const before = await readContents(probe.world);
    const answers: Response[] = [];
    const empty = position.in === "body" ? [""] : [];
    for (const id of ["not-an-id", ...empty, randomUUIDv7(), `${foreign}0`, foreign, foreign.toUpperCase()])
      answers.push(await send(probe, route, position, prepared, id));
    const changed = changedTables(before, await readContents(probe.world));
    const where = `${route.method} ${route.url} ${position.in} ${position.in === "body" ? pointerOf(position) : position.name}`;
    if (changed.length > 0) findings.push(`${where}: a refused request changed ${changed.join(", ")}`);
    if (probe.filterIsWide && position.kind === "organization") continue;
    findings.push(...answersApart(answers, position).map((finding) => `${where}: ${finding}`));
  }
  return [...findings, ...(await probeForeignPath(route, probe))];
}

// Below another's object: both ids are another organization's, and fit each other.
async function probeForeignPath(route: Route, { theirs, send }: ForeignProbe): Promise<string[]> {
  if (idPositions(route).filter((position) => position.in === "path").length < 2) return [];
  const { url, body } = await theirs.request(route);
  const { status } = await send(route.method, url, body);
  return status === 404 ? [] : [`${route.method} ${route.url} with another's ids alone: ${status}`];
}

function send(probe: ForeignProbe, route: Route, position: IdPosition, prepared: Prepared, id: string): Promise<Response> {
  const inUrl = new URL(prepared.url, "http://test");
  if (position.in === "query") inUrl.searchParams.set(position.name, id);
  const url = position.in === "path" ? pathWith(route, position, prepared, id) : `${inUrl.pathname}${inUrl.search}`;
  return probe.send(route.method, url, position.in === "body" ? withAt(prepared.body, position.path, id) : prepared.body);
}

function pathWith(route: Route, position: IdPosition, prepared: Prepared, id: string): string {
  const step = route.url.split("/").indexOf(`{${position.name}}`);
  return prepared.url.split("/").with(step, id).join("/");
}

function answersApart(answers: Response[], position: IdPosition): string[] {
  const bodies = answers.map(({ body }) => JSON.stringify({ ...body, instance: "" }));
  const unlike = answers.find(({ status }) => status !== 404);
  if (unlike) return [`answers ${unlike.status}: ${JSON.stringify(unlike.body).slice(0, 300)}`];
  if (new Set(bodies).size > 1) return [`the answers differ: ${[...new Set(bodies)].join(" and ")}`];
  const error = answers[0]?.body.errors?.[0] as { pointer?: string; parameter?: string } | undefined;
  if (position.in === "body" && error?.pointer !== pointerOf(position)) return [`names ${error?.pointer}, not ${pointerOf(position)}`];
  if (position.in === "query" && error?.parameter !== position.name) return [`names ${error?.parameter}, not ${position.name}`];
  return [];
}
