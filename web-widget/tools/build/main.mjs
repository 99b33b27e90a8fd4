/** Everything that a Tradepost server serves to browsers, into dist/. usage: node tools/build/main.mjs */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundles.mjs";
import { copyEmoji } from "./emoji.mjs";
import { precompress } from "./precompress.mjs";

const root = join(import.meta.dirname, "..", "..");
const out = join(root, "dist");

rmSync(out, { recursive: true, force: true });
await bundle(join(root, "src"), out);
copyEmoji(out);
await precompress(join(out, "w"));
