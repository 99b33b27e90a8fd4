/**
 * How a conversation of 20,000 mixed messages scrolls, and bears 100 new messages a second, in Chromium; prints JSON.
 *
 * After `make setup`; CHROMIUM names the browser. Each way: how long frames were apart, how many were late, and what
 * each cost the page's main thread in CPU time, which other work of the machine does not lengthen. Run by
 * `python -m bench.widget`.
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
const FRAME_MS = 1_000 / 60;
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
  const found = [];
  for (const [name, step, frames] of WAYS)
    found.push(told(name, await measured(cpu, () => page.evaluate(scroll, [step, frames]))));
  const stream = () => page.evaluate(speak, [MESSAGES_PER_S, STREAM_S]);
  found.push(told(`${MESSAGES_PER_S} messages/s`, await measured(cpu, stream)));
  console.log(JSON.stringify(found));
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

function told(name, { frames, cpuMs }) {
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share) => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  const late = (ms) => frames.filter((one) => one > ms).length;
  return {
    name,
    frames: frames.length,
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    late: late(FRAME_MS * 1.5), // a frame was left out
    over_50_ms: late(50),
    cpu_ms_a_frame: round(cpuMs / frames.length),
  };
}

function round(ms) {
  return Math.round(10 * ms) / 10;
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
