// The dashboard in a real browser against the real server: `npm run test:browser`; with --screenshots it only makes pictures of every page.
import { mkdirSync } from "node:fs";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { type Mode, openBrowser, openPage, openPath, settle } from "./browser.ts";
import { sendCampaign, signIn } from "./main-job.ts";
import { pages } from "./pages.ts";
import { startPreo } from "./preo.ts";

const onlyScreenshots = process.argv.includes("--screenshots");
const folder = "dashboard/screenshots";
const WIDE = 1360;
const NARROW = 390;
const modes: Mode[] = [
  { language: "en", scheme: "light", width: WIDE },
  { language: "da", scheme: "dark", width: WIDE },
  { language: "da", scheme: "light", width: NARROW },
  ...(onlyScreenshots ? [{ language: "en", scheme: "dark", width: NARROW } as const] : []),
];

let [passed, failed] = [0, 0];
const preo = await startPreo();
const browser = await openBrowser();
try {
  const first = await openPage(browser, { language: "en", scheme: "light", width: WIDE });
  await test("an owner sets a password by the link and signs in, by keyboard alone", () => signIn(first.page, preo));
  await test("the main job by keyboard: a segment from an example, a campaign to it, its results", () => sendCampaign(first.page));
  await test("nothing broke a policy or left the machine on the way", () => nothing(first.complaints));
  const signedIn = await first.context.storageState();
  for (const mode of modes) await look(mode, signedIn);
} finally {
  await browser.close();
  await preo.stop();
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

async function look(mode: Mode, signedIn: Parameters<typeof openPage>[2]): Promise<void> {
  const { context, page, complaints } = await openPage(browser, mode, signedIn);
  const base = `${preo.url}/app/nordlys/2027`;
  for (const { name, path, opensFirst } of pages) {
    const title = `${name}, ${mode.language}, ${mode.scheme}, ${mode.width} px`;
    await test(title, async () => {
      complaints.length = 0;
      await openPath(page, path === "" ? base : `${base}/${path}`, opensFirst);
      if (onlyScreenshots) await picture(page, `${name}-${mode.language}-${mode.scheme}-${mode.width}`);
      else await holds(page, complaints);
    });
  }
  await context.close();
}

async function holds(page: Page, complaints: string[]): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wider > 0) throw new Error(`the page is ${wider} px wider than the window`);
  // Through the debugger, which the page's policy does not bind.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const tool = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await tool.run(document, { iframes: false });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(" | ")}`,
    );
  });
  nothing([...found, ...complaints]);
}

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await settle(page);
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

function nothing(complaints: string[]): void {
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

async function test(name: string, work: () => unknown): Promise<void> {
  try {
    await work();
    passed += 1;
    process.stdout.write(`ok      ${name}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAILED  ${name}\n${error instanceof Error ? error.message : String(error)}\n`);
  }
}
