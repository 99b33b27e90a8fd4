/**
 * How a conversation of 20,000 mixed messages scrolls, and bears 100 new messages a second, in Chromium.
 *
 * usage: node bench/widget_scroll.mjs, after `make setup`; CHROMIUM names the browser. Prints one line a load: how long
 * frames were apart, how many of them were late, and what each cost the page's main thread in CPU time, which other work
 * of the machine does not lengthen.
 */
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "web-widget");
const { chromium } = createRequire(join(ROOT, "package.json"))("playwright-core");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const STORY = "thread/20,000 messages";
const MESSAGES_PER_S = 100;
const STREAM_S = 5;
/** Name, pixels a frame, frames. */
const WAYS = [
  ["up, as one reads", -40, 300],
  ["up, in haste", -400, 300],
  ["up, thrown", -3_000, 200],
  ["down, in haste", 400, 300],
];

const server = createServer((request, answer) => {
  const path = new URL(request.url ?? "/", "http://gallery").pathname;
  const file = join(ROOT, "dist", path.endsWith("/gallery") ? `${path}/index.html` : path);
  if (!existsSync(file)) return void answer.writeHead(404).end();
  answer.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
  createReadStream(file).pipe(answer);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const page = await browser.newPage({ viewport: { width: 400, height: 640 } });
  await page.goto(
    `http://127.0.0.1:${server.address().port}/w/gallery?${new URLSearchParams({ story: STORY, bare: "" })}`,
  );
  await page.locator("tp-gallery[data-ready]").waitFor();
  const cpu = await cpuOf(page);
  for (const [name, step, frames] of WAYS)
    console.log(line(name, await measured(cpu, () => page.evaluate(scroll, [step, frames]))));
  const stream = () => page.evaluate(speak, [MESSAGES_PER_S, STREAM_S]);
  console.log(line(`${MESSAGES_PER_S} messages/s`, await measured(cpu, stream)));
} finally {
  await browser.close();
  server.close();
}

/** CPU time of the page's main thread so far, in ms. */
async function cpuOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1_000 * metrics.find(({ name }) => name === "TaskDuration").value;
  };
}

async function measured(cpu, act) {
  const before = await cpu();
  const frames = await act();
  return { frames, cpuMs: (await cpu()) - before };
}

function line(name, { frames, cpuMs }) {
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  const late = (ms) =>
    `${((100 * frames.filter((one) => one > ms).length) / frames.length).toFixed(1)} % over ${ms} ms`;
  const times = `frames p50 ${at(0.5)}, p99 ${at(0.99)} ms, ${late(17.5)}, ${late(50)}`;
  return `${name.padEnd(18)} ${times}, CPU ${(cpuMs / frames.length).toFixed(1)} ms a frame`;
}

/** In the page: scrolls so far at each frame; how long the frames were apart, in ms. */
async function scroll([step, frames]) {
  const panel = document.querySelector("tp-gallery").shadowRoot.querySelector("tp-story-panel");
  const timeline = panel.querySelector("tp-thread").shadowRoot.querySelector("tp-timeline");
  const scroller = timeline.shadowRoot.querySelector(".scroller");
  const times = [];
  let last = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < frames; frame += 1) {
    scroller.scrollTop += step;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  return times;
}

/** In the page: another speaks so often, while the reader is at the end. */
async function speak([perSecond, seconds]) {
  const panel = document.querySelector("tp-gallery").shadowRoot.querySelector("tp-story-panel");
  panel.querySelector("tp-thread").shadowRoot.querySelector("tp-timeline").toLatest();
  const [times, begun] = [[], performance.now()];
  let [last, said] = [await new Promise(requestAnimationFrame), 0];
  while (last - begun < seconds * 1_000) {
    for (; said < ((last - begun) / 1_000) * perSecond; said += 1) panel.shop.say("seller:sol", `Message ${said}`);
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  return times;
}
