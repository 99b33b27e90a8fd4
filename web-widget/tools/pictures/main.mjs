/**
 * The pictures of the docs: each kind of content, from the built gallery; and, where TRADEPOST_DEMO_URL says where a
 * demo runs (`http://127.0.0.1:8080/demo`), the main states of its pages.
 */
import { launch } from "./browser.mjs";
import { takeContents } from "./contents.mjs";
import { takeStates } from "./states.mjs";

const { TRADEPOST_DEMO_URL } = process.env;
const browser = await launch();
try {
  await takeContents(browser);
  if (TRADEPOST_DEMO_URL) await takeStates(browser, TRADEPOST_DEMO_URL);
} finally {
  await browser.close();
}
