import type { Page } from "playwright-core";
import { settle } from "./browser.ts";
import type { Preo } from "./preo.ts";

const PASSWORD = "meadow-lantern-42-orbit";

/** Follows the link that the first start printed, chooses a password, and signs in. */
export async function signIn(page: Page, { url, passwordLink, email }: Preo): Promise<void> {
  await page.goto(`${url}${new URL(passwordLink).pathname}${new URL(passwordLink).search}`);
  await page.getByLabel("New password", { exact: true }).focus();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel("Email", { exact: true }).focus();
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/app\//);
  await page.goto(`${url}/app/nordlys/2027`);
  await settle(page);
}

/** What an organizer is here for, without a mouse: whom, what, when, and what came of it. */
export async function sendCampaign(page: Page): Promise<void> {
  await go(page, "Segments");
  await press(page, "New segment");
  await page.getByLabel("Name").focus();
  await page.keyboard.type("Come back");
  await press(page, "Came last time, not yet this time");
  await page.getByText(/guests match|The expression is right/).waitFor();
  await press(page, "Save and calculate");
  await page.waitForURL(/segments\/[0-9a-f-]{36}/);
  await go(page, "Campaigns");
  await press(page, "New campaign");
  await choose(page, "Segment", "Come back");
  await press(page, "Next");
  await choose(page, "Message", "Come again");
  await press(page, "Next");
  await press(page, "Send now");
  await page.getByRole("dialog").getByRole("button", { name: "Send now" }).press("Enter");
  await page.waitForURL(/campaigns\/[0-9a-f-]{36}/);
  await page.locator("h1", { hasText: "Come again" }).waitFor();
  await page.locator(".mantine-Badge-root", { hasText: /^sent$/ }).waitFor({ timeout: 120_000 });
  await page.getByText("Left out of the segment").waitFor();
}

/** By the command palette. */
async function go(page: Page, title: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /Find pages/ }).waitFor();
  await page.keyboard.type(title);
  await page.getByRole("dialog").getByText(title, { exact: true }).first().waitFor();
  await page.keyboard.press("Enter");
  // Closing, it gives the focus back to where it was.
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.locator("h1", { hasText: title }).waitFor();
}

async function press(page: Page, name: string): Promise<void> {
  const target = page.getByRole("button", { name, exact: true }).or(page.getByRole("link", { name, exact: true }));
  await target.first().focus();
  await page.keyboard.press("Enter");
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page
    .getByRole("combobox", { name: label })
    .or(page.getByRole("textbox", { name: label }))
    .first()
    .focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type(option);
  await page.getByRole("option", { name: option }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}
