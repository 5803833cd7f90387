import { setTimeout as sleep } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { makeParts, sendCampaigns } from "../proof/campaigns.ts";
import { call, openStand } from "../proof/stand.ts";
import { html, subject } from "./message.ts";
import { cpuSeconds } from "./process-meter.ts";
const recipients = Number(process.argv[2] ?? 20000);
const variants = process.argv.slice(3);
const stand = await openStand();
const child = spawn(process.execPath, [new URL("../test/smtp-sink-process.ts", import.meta.url).pathname, JSON.stringify({ delayMs: 0 })], { stdio: ["pipe", "pipe", "inherit"] });
const [chunk] = (await once(child.stdout, "data")) as [Buffer];
const port = (JSON.parse(chunk.toString()) as any).port;
const server = await stand.start("server");
const parts = await makeParts(stand, recipients);
await stand.sql("update users set city = 'Aarhus', country = 'DK', postal_code = '8000', phone = '+4470090000' where city is null");
await stand.sql("update email_message_versions set content = content || jsonb_build_object('subject', jsonb_build_object('en', $1::text), 'body', jsonb_build_object('en', $2::text))", [subject, html]);
await stand.sql("analyze");
for (const v of variants) {
  const [flags, ...envs] = v.split(";");
  const env = { SMTP_URL: `smtp://127.0.0.1:${port}`, SMTP_CONNECTIONS: "10", NODE_OPTIONS: flags!, NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "", ...Object.fromEntries(envs.map((e) => e.split("="))) };
  const w = await stand.start("worker", env);
  const mem = () => { const s = readFileSync(`/proc/${w.pid}/status`, "utf8"); const g = (k: string) => Math.round(Number(new RegExp(`${k}:\\s+(\\d+)`).exec(s)?.[1]) / 1024); return { hwm: g("VmHWM"), rss: g("VmRSS"), anon: g("RssAnon"), file: g("RssFile") }; };
  await sleep(1500);
  const idle = mem();
  const cpu0 = cpuSeconds(w.pid);
  const [campaign = ""] = await sendCampaigns(stand, server, parts, 1);
  const series: any[] = [];
  for (;;) { const a: any = await call(stand, server, "GET", `/v1/campaigns/${campaign}`); const st = JSON.parse(a.text); series.push([mem().rss, mem().anon]); if (st.status === "sent") break; await sleep(500); }
  console.log(v, "idle", idle, "end", mem(), "us/msg", Math.round((cpuSeconds(w.pid) - cpu0) / recipients * 1e6), series.map((s) => s[0]).join(" "));
  if (process.env.SMAPS) console.log(readFileSync(`/proc/${w.pid}/smaps_rollup`, "utf8"));
  w.kill("SIGTERM"); await w.ended;
}
child.kill(); await stand.close(); process.exit(0);
