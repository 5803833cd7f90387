import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export interface Mode {
  language: "en" | "da";
  scheme: "light" | "dark";
  width: number;
}

/** A first start on a busy machine is slow; nothing waits longer than it has to. */
const LONGEST_WAIT_MS = 150_000;
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function openBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? CHROMIUM.find((path) => existsSync(path));
  if (!executablePath) throw new Error("Chromium is needed: apt-get install -y chromium, or name one in CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page in one language, scheme and width, and everything that went wrong on it. */
export async function openPage(browser: Browser, mode: Mode, signedIn?: Awaited<ReturnType<BrowserContext["storageState"]>>) {
  const context = await browser.newContext({
    viewport: { width: mode.width, height: 860 },
    colorScheme: mode.scheme,
    locale: mode.language === "da" ? "da-DK" : "en-GB",
    ...(signedIn ? { storageState: { cookies: signedIn.cookies, origins: [] } } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_WAIT_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!/^(?:http:\/\/127\.0\.0\.1|data:|blob:|about:)/.test(request.url())) complaints.push(`outside request: ${request.url()}`);
  });
  return { context, page, complaints };
}

/** Waits until a page shows what it was opened for. */
export async function settle(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector("#root [role=status], #root .mantine-Skeleton-root"));
}

export async function openPath(page: Page, url: string, opensFirst: boolean | undefined): Promise<void> {
  await page.goto(url);
  await settle(page);
  if (!opensFirst) return;
  const before = page.url();
  await page.locator(".row-anchor").first().click();
  await page.waitForFunction((from) => location.href !== from, before);
  await settle(page);
}
