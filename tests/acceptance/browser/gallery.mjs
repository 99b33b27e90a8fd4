/** The gallery of the built widget in a real browser, in the words of its tests. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Address of the gallery: a server of built files that sends the strict policy. */
const ADDRESS = process.env.TRADEPOST_GALLERY_URL ?? "http://127.0.0.1:8080/w/gallery";
const PATIENCE_MS = 20_000;

export class Gallery {
  constructor(page) {
    this.page = page;
    this.troubles = []; // what the policy refused, and what went wrong, with the story at which it did
  }

  /** Opens it in a page of its own. */
  static async open(browser, switches = {}, options = {}) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, reducedMotion: "reduce", ...options });
    page.setDefaultTimeout(PATIENCE_MS);
    const gallery = new Gallery(page);
    await gallery.#listen();
    await gallery.show(switches);
    return gallery;
  }

  /** Goes to what these switches say, and waits until every story is in its state. */
  async show(switches) {
    await this.page.goto(`${ADDRESS}?${new URLSearchParams(switches)}`);
    await this.page.locator("tp-gallery[data-ready]").waitFor();
  }

  async #listen() {
    const note = (what) => this.troubles.push(`${new URL(this.page.url()).searchParams.get("story")}: ${what}`);
    this.page.on("pageerror", (error) => note(`error: ${error.message}`));
    this.page.on("console", (message) => {
      if (message.type() === "error") note(`console: ${message.text()}`);
    });
    await this.page.exposeFunction("__refused", (refused) => note(`policy: ${refused}`));
    await this.page.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
        window.__refused(`${violatedDirective} ${blockedURI} ${sample}`),
      );
    });
  }

  /** Names of the stories shown together by area, and of those that are shown alone. */
  async stories() {
    const all = JSON.parse(await this.page.locator("tp-gallery").getAttribute("data-all"));
    const areas = [...new Set(all.map(({ path }) => `${path.split("/")[0]}/`))];
    const alone = all.filter((story) => story.alone).map(({ path }) => path);
    return { areas, alone, all: all.map(({ path }) => path) };
  }

  /** What axe finds, one line for each element: the rule, the story, the element. */
  async axe() {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async (values) => {
      const { violations } = await window.axe.run(document, {
        runOnly: { type: "tag", values },
        rules: { "target-size": { enabled: true } },
        resultTypes: ["violations"],
      });
      const story = (target) => {
        const [host, inside] = target.flat();
        const stage = document
          .querySelector(host)
          ?.shadowRoot?.querySelector(inside ?? "*")
          ?.closest("[data-story]");
        return stage?.dataset.story ?? "the page";
      };
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ target, failureSummary }) => `${id} in ${story(target)}: ${target.flat().join(" ")} ${failureSummary}`,
        ),
      );
    }, RULES);
  }

  /** Words and controls that are cut off or stick out of their story, one line each. */
  async overflows() {
    return this.page.evaluate(overflowing);
  }

  close() {
    return this.page.close();
  }
}

/** Runs in the page. */
function overflowing() {
  const KINDS =
    "button, a, label, legend, h1, h2, h3, h4, th, summary, [role^='menuitem'], [role='tab'], [role='option']";
  const found = [];
  const parent = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host;
  const scrolls = (element, stage) => {
    for (let one = element; one && one !== stage; one = parent(one))
      if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return true;
    return false;
  };
  /** Whether something around the words, up to the element, shortens them with dots or hides what does not fit. */
  const shortened = (words, element) => {
    for (let one = words.parentElement; one; one = one.parentElement) {
      if (getComputedStyle(one).overflowX !== "visible") return true;
      if (one === element) return false;
    }
    return false;
  };
  /** Words of the element that lie beside its box, and are not meant to be hidden. */
  const cutOff = (element, box) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode()) {
      const { parentElement } = texts.currentNode;
      if (parentElement.closest(".unseen") || shortened(texts.currentNode, element)) continue;
      range.selectNodeContents(texts.currentNode);
      const rects = [...range.getClientRects()];
      if (rects.some(({ left, right, width }) => width > 0 && (left < box.left - 1 || right > box.right + 1)))
        return true;
    }
    return false;
  };
  const judge = (element, stage) => {
    const [box, room, style] = [
      element.getBoundingClientRect(),
      stage.getBoundingClientRect(),
      getComputedStyle(element),
    ];
    if (box.width <= 1 || style.visibility === "hidden" || scrolls(element, stage)) return;
    const words = element.textContent.trim().slice(0, 60);
    const out = box.left < room.left - 1 || box.right > room.right + 1;
    if (cutOff(element, box)) found.push(`${stage.dataset.story}: cut off: ${words}`);
    else if (out && style.position !== "fixed") found.push(`${stage.dataset.story}: sticks out: ${words}`);
  };
  const walk = (root, stage) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(KINDS)) judge(element, stage);
      if (element.shadowRoot) walk(element.shadowRoot, stage);
    }
  };
  for (const stage of document.querySelector("tp-gallery").shadowRoot.querySelectorAll("[data-story]"))
    walk(stage, stage);
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.push(`the page is ${scrollWidth} wide in a window of ${innerWidth}`);
  return found;
}
