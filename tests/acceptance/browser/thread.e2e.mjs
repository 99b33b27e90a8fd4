/** A conversation in a browser: what its reader looks at stays where it is, and the keyboard walks over it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Gallery } from "./gallery.mjs";
import { launch } from "./page.mjs";

/** So many rows may stand on the page, however many there are. */
const ROWS_MAX = 60;
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** The thread of a story. */
class Thread {
  constructor({ page, troubles }) {
    this.page = page;
    this.troubles = troubles;
    this.rows = page.locator("tp-timeline .row[role=article]");
    this.latest = page.locator("tp-timeline .latest");
  }

  static async open(name) {
    const options = { viewport: { width: 400, height: 640 } };
    const thread = new Thread(await Gallery.open(browser, { story: `thread/${name}`, bare: "" }, options));
    await thread.rows.first().waitFor();
    await thread.resting();
    return thread;
  }

  /** Calls `act` in the page with the timeline, its scroller, its rows, the thread and the shop. */
  run(act, given) {
    return this.page.evaluate(
      ([source, value]) => {
        const panel = document.querySelector("tp-gallery").shadowRoot.querySelector("tp-story-panel");
        const timeline = panel.querySelector("tp-thread").shadowRoot.querySelector("tp-timeline");
        const find = (name) => timeline.shadowRoot.querySelector(name);
        const parts = { timeline, scroller: find(".scroller"), rows: find(".rows"), shop: panel.shop };
        return new Function(`return (${source})`)()({ ...parts, thread: timeline.thread }, value);
      },
      [act.toString(), given],
    );
  }

  /** Key of the row of the oldest message that is here. */
  oldest() {
    return this.run(({ thread: { messages, me } }) => {
      const [{ id, client_id, author }] = messages;
      return author.participant === me ? client_id : id;
    });
  }

  focusedKey() {
    return this.run(({ timeline }) => timeline.shadowRoot.activeElement?.dataset.key);
  }

  /** Nothing is read and nothing moves any more. */
  async resting() {
    await this.page.evaluate(() => {
      window.__resting = undefined;
    });
    await this.page.waitForFunction(() => {
      const panel = document.querySelector("tp-gallery").shadowRoot.querySelector("tp-story-panel");
      const timeline = panel.querySelector("tp-thread").shadowRoot.querySelector("tp-timeline");
      const { scrollTop, scrollHeight } = timeline.shadowRoot.querySelector(".scroller");
      const now = `${scrollTop} ${scrollHeight} ${timeline.thread.version}`;
      const since = window.__resting?.now === now ? window.__resting.since : performance.now();
      window.__resting = { now, since };
      return performance.now() - since > 300;
    });
  }

  /** The first message wholly in view, and where its top is. */
  seen() {
    return this.run(({ scroller, rows }) => {
      const from = scroller.getBoundingClientRect().top;
      const row = [...rows.querySelectorAll("[role=article]")].find((one) => one.getBoundingClientRect().top >= from);
      return { key: row.dataset.key, top: row.getBoundingClientRect().top };
    });
  }

  topOf(key) {
    return this.run(({ rows }, name) => {
      const row = [...rows.children].find((one) => one.dataset.key === name);
      return row?.getBoundingClientRect().top;
    }, key);
  }

  messages() {
    return this.run(({ thread }) => thread.messages.length);
  }

  fromEnd() {
    return this.run(({ scroller }) => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop);
  }

  async close() {
    assert.deepEqual(this.troubles, []);
    await this.page.close();
  }
}

test("of twenty thousand messages only those around what is seen stand on the page", async () => {
  const thread = await Thread.open("20,000 messages");
  assert.ok((await thread.messages()) >= 20_000);
  for (const share of [0, 0.13, 0.5, 0.77, 1]) {
    await thread.run(({ scroller }, part) => {
      scroller.scrollTop = part * scroller.scrollHeight;
    }, share);
    await thread.resting();
    const { count, covered } = await thread.run(({ scroller, rows }) => {
      const [view, list] = [scroller.getBoundingClientRect(), rows.getBoundingClientRect()];
      return { count: rows.children.length, covered: list.top <= view.top + 1 && list.bottom >= view.bottom - 1 };
    });
    assert.ok(count > 3 && count <= ROWS_MAX, `${count} rows at ${share}`);
    assert.ok(covered, `the view is full of rows at ${share}`);
  }
  await thread.close();
});

test("earlier messages come in above without moving what is read", async () => {
  const thread = await Thread.open("read back");
  for (let page = 0; page < 3; page += 1) {
    const known = await thread.messages();
    const { key, top } = await thread.run(
      async ({ scroller, rows, shop }, offset) => {
        shop.wire.delayMs = 400; // time to see where things stand before the page is here
        scroller.scrollTop = offset;
        for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
        const from = scroller.getBoundingClientRect().top;
        const row = [...rows.querySelectorAll("[role=article]")].find((one) => one.getBoundingClientRect().top >= from);
        return { key: row.dataset.key, top: row.getBoundingClientRect().top };
      },
      700 - page * 350,
    ); // the last one is at the very top
    await thread.page.waitForFunction((n) => {
      const panel = document.querySelector("tp-gallery").shadowRoot.querySelector("tp-story-panel");
      return panel.querySelector("tp-thread").thread.messages.length > n;
    }, known);
    await thread.resting();
    const now = await thread.topOf(key);
    assert.ok(Math.abs(now - top) <= 1, `it was at ${top}, and is at ${now}`);
  }
  await thread.close();
});

test("what comes while earlier messages are read moves nothing, and is counted; at the end the reader stays there", async () => {
  const thread = await Thread.open("read back");
  assert.ok((await thread.fromEnd()) <= 1);
  await thread.run(({ shop }) => void shop.say("seller:sol", "The parcel is ready."));
  await thread.page.getByText("The parcel is ready.").waitFor();
  await thread.resting();
  assert.ok((await thread.fromEnd()) <= 1);
  await thread.run(({ scroller }) => {
    scroller.scrollTop -= 900;
  });
  await thread.resting();
  const { key, top } = await thread.seen();
  await thread.run(({ rows }) => {
    window.__row = rows.children[2];
  });
  await thread.run(({ shop }) => void shop.say("courier:max", "On my way."));
  await thread.latest.getByText("1", { exact: true }).waitFor();
  assert.ok(Math.abs((await thread.topOf(key)) - top) <= 1);
  assert.ok(await thread.run(({ rows }) => [...rows.children].includes(window.__row)), "rows stay as they are");
  await thread.latest.click();
  await thread.page.getByText("On my way.").waitFor();
  await thread.resting();
  assert.ok((await thread.fromEnd()) <= 1);
  await thread.close();
});

/** A row above what is seen gets two heights, one soon after the other: the list heard of the first when the second comes. */
const resize = (thread, heights) =>
  thread.run(async ({ scroller, rows }, [first, second]) => {
    const row = rows.children[0];
    row.style.blockSize = first;
    await new Promise((done) => {
      const resized = new ResizeObserver(() => {
        resized.disconnect();
        setTimeout(done);
      });
      resized.observe(row);
    });
    row.style.blockSize = second;
    return scroller.scrollHeight; // it is laid out at once
  }, heights);
const HEIGHTS = [
  ["600px", ""],
  ["30px", "600px"],
  ["800px", "30px"],
  ["500px", ""],
];

test("at the end the reader stays at the end, whatever grows or shrinks", async () => {
  const thread = await Thread.open("read back");
  for (const heights of HEIGHTS) {
    await resize(thread, heights);
    await thread.resting();
    assert.ok((await thread.fromEnd()) <= 1, `${await thread.fromEnd()} px from the end after ${heights}`);
  }
  await thread.close();
});

test("who reads close to the end is not moved by what grows or shrinks above", async () => {
  const thread = await Thread.open("read back");
  await thread.run(({ scroller }) => {
    scroller.scrollTop -= 150;
  });
  await thread.resting();
  const { key, top } = await thread.seen();
  for (const heights of HEIGHTS) {
    await resize(thread, heights);
    await thread.resting();
    const now = await thread.topOf(key);
    assert.ok(Math.abs(now - top) <= 1, `it was at ${top}, and is at ${now} after ${heights}`);
  }
  await thread.close();
});

test("arrows, Home and End walk from message to message with the focus", async () => {
  const thread = await Thread.open("read back");
  const focused = () =>
    thread.run(({ timeline }) => {
      const row = timeline.shadowRoot.activeElement;
      return {
        label: row.getAttribute("aria-label"),
        at: Number(row.getAttribute("aria-posinset")),
        size: row.ariaSetSize,
      };
    });
  await thread.rows.last().focus();
  const last = await focused();
  assert.equal(last.size, "-1");
  await thread.page.keyboard.press("ArrowUp");
  assert.ok((await focused()).at < last.at);
  await thread.page.keyboard.press("ArrowDown");
  assert.deepEqual(await focused(), last);
  const first = await thread.oldest();
  await thread.page.keyboard.press("Home");
  await thread.resting();
  assert.equal(await thread.focusedKey(), first);
  await thread.page.keyboard.press("End");
  await thread.resting();
  assert.equal((await focused()).label, last.label);
  await thread.close();
});

test("who scrolls and in the same frame asks for the beginning comes to the beginning", async () => {
  const thread = await Thread.open("20,000 messages");
  const first = await thread.oldest();
  await thread.run(async ({ timeline, scroller, rows }) => {
    rows.lastElementChild.previousElementSibling.focus(); // it is drawn again, with the next frame
    for (let i = 0; i < 10; i += 1) await null;
    scroller.scrollTop -= 40; // and that is told with the next frame
    const row = timeline.shadowRoot.activeElement;
    row.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true, composed: true }));
  });
  await thread.resting();
  assert.equal(await thread.focusedKey(), first);
  await thread.close();
});

test("a thread opens where the unread messages begin, with a line before them", async () => {
  const thread = await Thread.open("three parties");
  await thread.page.locator("tp-timeline .unread").waitFor();
  const { line, first, end } = await thread.run(({ scroller, rows }) => {
    const unread = rows.querySelector(".is-unread");
    return {
      line: unread.getBoundingClientRect().top - scroller.getBoundingClientRect().top,
      first: unread.nextElementSibling.getAttribute("aria-label"),
      end: scroller.clientHeight,
    };
  });
  assert.ok(line >= 0 && line < end, "the line is in view");
  assert.match(first, /It is. Freshly polished/);
  await thread.close();
});

test("the menu of a message leads to its question, and Escape back to the message", async () => {
  const thread = await Thread.open("three parties");
  const row = thread.rows.filter({ hasText: "It is. Freshly polished" });
  await row.focus();
  await row.getByRole("button", { name: "More" }).click();
  await thread.page.getByRole("menuitem", { name: "Report…" }).click();
  const dialog = thread.page.getByRole("dialog", { name: "Report this message" });
  await dialog.waitFor();
  await thread.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await thread.close();
});
