/** One request of a trace: an open, or a click on the link n, so many seconds after the message was handed over. */
export interface Step {
  link?: number;
  at: number;
  method?: "GET" | "HEAD";
  headers: Record<string, string>;
}

export interface Trace {
  name: string;
  by: "person" | "machine";
  /** the person asks not to be tracked: never counted, and no fault of the telling apart */
  declines?: boolean;
  steps: Step[];
}

const CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const GMAIL_PROXY = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";
const YAHOO_PROXY = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html";
const OUTLOOK = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)";
const THUNDERBIRD = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Thunderbird/140.5.0";

const browser = (agent: string, language = "da-DK,da;q=0.9,en;q=0.8") => ({
  "user-agent": agent,
  "accept-language": language,
  accept: "text/html,*/*;q=0.8",
});
const open = (at: number, agent: string, more: Record<string, string> = {}): Step => ({ at, headers: { "user-agent": agent, ...more } });
const click = (at: number, link: number, headers: Record<string, string> = browser(CHROME)): Step => ({ at, link, headers });

const people: Trace[] = [
  ["Gmail's proxy fetches when somebody looks", [open(95, GMAIL_PROXY)]],
  ["Gmail, then a click", [open(40, GMAIL_PROXY), click(52, 1)]],
  ["Yahoo's proxy", [open(600, YAHOO_PROXY)]],
  ["Outlook on a desk", [open(3_600, OUTLOOK)]],
  ["Outlook, then Edge", [open(70, OUTLOOK), click(81, 1, browser(`${CHROME} Edg/142.0.0.0`))]],
  ["Thunderbird", [open(30, THUNDERBIRD)]],
  ["Thunderbird, then Firefox", [open(30, THUNDERBIRD), click(44, 2, browser(FIREFOX))]],
  ["an iPhone without the privacy proxy", [open(15, IPHONE), click(19, 1, browser(IPHONE))]],
  ["read at once when the phone rings, six seconds", [open(6, IPHONE)]],
  ["two links in three seconds", [open(60, GMAIL_PROXY), click(70, 1), click(73, 2)]],
  ["three links in a calm minute", [open(60, GMAIL_PROXY), click(70, 1), click(90, 2), click(125, 3)]],
  ["the same link three times, impatiently", [click(70, 1), click(71, 1), click(72, 1)]],
  ["opened three times", [open(60, OUTLOOK), open(61, OUTLOOK), open(900, OUTLOOK)]],
  ["a click two days later", [click(172_800, 1)]],
  ["a click without an open, images off", [click(300, 1, browser(FIREFOX))]],
  [
    "an old Android",
    [click(200, 1, browser("Mozilla/5.0 (Linux; Android 9; SM-G960F) AppleWebKit/537.36 Chrome/95.0.4638.74 Mobile Safari/537.36"))],
  ],
  [
    "Samsung's browser",
    [click(200, 2, browser("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36"))],
  ],
  ["inside Facebook's app", [click(120, 1, browser(`${IPHONE} [FBAN/FBIOS;FBAV/540.0]`))]],
  ["Opera", [click(120, 3, browser(`${CHROME} OPR/125.0.0.0`, "nb-NO,nb"))]],
  ["Edge on a Mac", [open(45, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"), click(58, 1)]],
  ["four links over ten minutes", [click(60, 1), click(200, 2), click(400, 3), click(600, 4)]],
  ["two links opened in tabs in one second", [open(90, GMAIL_PROXY), click(99, 1), click(100, 2)]],
  ["a screen reader's browser", [click(500, 1, browser(FIREFOX, "sv"))]],
  [
    "Apple Mail on a Mac, proxy off",
    [open(30, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)")],
  ],
].map(([name, steps]) => ({ name: name as string, by: "person", steps: steps as Step[] }));

const declining: Trace[] = [
  { name: "do not track", by: "person", declines: true, steps: [click(60, 1, { ...browser(FIREFOX), dnt: "1" })] },
  {
    name: "global privacy control",
    by: "person",
    declines: true,
    steps: [open(60, FIREFOX, { "sec-gpc": "1" }), click(70, 1, { ...browser(FIREFOX), "sec-gpc": "1" })],
  },
];

const gateway = (from: number, agent: string, headers: Record<string, string> = browser(agent)): Step[] => [
  open(from, agent, headers),
  ...[1, 2, 3, 4].map((link, n) => click(from + 0.4 * n, link, headers)),
];

const machines: Trace[] = [
  ["Apple's privacy proxy", [open(4, "Mozilla/5.0")]],
  ["Apple's privacy proxy, hours later", [open(14_000, "Mozilla/5.0")]],
  ["a prefetch by Purpose", [{ ...click(50, 1), headers: { ...browser(CHROME), purpose: "prefetch" } }]],
  ["a prefetch by Sec-Purpose", [{ ...click(50, 1), headers: { ...browser(CHROME), "sec-purpose": "prefetch;prerender" } }]],
  ["a prefetch by X-Moz", [{ ...click(50, 2), headers: { ...browser(FIREFOX), "x-moz": "prefetch" } }]],
  ["a preview by X-Purpose", [{ ...open(20, IPHONE), headers: { "user-agent": IPHONE, "x-purpose": "preview" } }]],
  ["HEAD on a link", [{ ...click(10, 1), method: "HEAD" }]],
  ["HEAD on every link", [1, 2, 3, 4].map((link) => ({ ...click(8 + link, link), method: "HEAD" as const }))],
  ["HEAD on the pixel", [{ ...open(12, CHROME), method: "HEAD" }]],
  ["no name", [{ at: 30, link: 1, headers: {} }]],
  ["Barracuda", gateway(5, "Barracuda Sentinel (EE)")],
  ["Proofpoint by name", [click(9, 1, { "user-agent": "Proofpoint URL Defense" })]],
  ["Mimecast by name", [click(9, 1, { "user-agent": "Mimecast URL Protect/1.0" })]],
  ["Bing's preview", [click(20, 1, browser(`${CHROME} BingPreview/1.0b`))]],
  ["curl", [click(100, 1, { "user-agent": "curl/8.16.0" })]],
  ["python", [click(100, 1, { "user-agent": "python-requests/2.32.5" })]],
  ["Go", [click(6, 2, { "user-agent": "Go-http-client/2.0" })]],
  ["a headless Chrome", gateway(6, CHROME.replace("Chrome/", "HeadlessChrome/"))],
  ["Slack's unfurling", [click(300, 1, { "user-agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)" })]],
  ["WhatsApp's preview", [click(300, 1, { "user-agent": "WhatsApp/2.25.30.1 A" })]],
  ["Facebook's preview", [click(300, 1, { "user-agent": "facebookexternalhit/1.1" })]],
  ["Skype's preview", [click(300, 1, browser("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"))]],
  ["a gateway in a browser's clothes, all links at once", gateway(7, CHROME)],
  ["the same minutes later", gateway(240, CHROME)],
  ["the same on an iPhone's name", gateway(9, IPHONE)],
  ["the same in Firefox's clothes", gateway(33, FIREFOX)],
  ["a gateway that comes back", [...gateway(7, CHROME), click(120, 1), click(300, 2)]],
  ["a gateway with an open a little earlier", [open(3, CHROME, browser(CHROME)), ...gateway(6, CHROME).slice(1)]],
  ["a browser's name and no language", [click(15, 1, { "user-agent": CHROME, accept: "*/*" })]],
  ["the same, twice", [click(15, 1, { "user-agent": FIREFOX }), click(40, 2, { "user-agent": FIREFOX })]],
  ["followed before it can have been read", [click(0.8, 1)]],
  ["opened before it can have been read", [open(0.5, OUTLOOK)]],
  ["Google's safety check", [click(4, 1, browser("Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)"))]],
  // What no sign tells apart from a person: it is in the set so that the figure stays honest.
  ["a careful gateway: one link, a browser's headers, forty seconds later", [click(40, 1)]],
].map(([name, steps]) => ({ name: name as string, by: "machine", steps: steps as Step[] }));

export const traces: readonly Trace[] = [...people, ...declining, ...machines];
