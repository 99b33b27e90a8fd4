/** A quiet browser for pictures. CHROMIUM says where it is, if not in its usual place. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const PICTURES = join(ROOT, "docs", "pictures");
export const PATIENCE_MS = 30_000;
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  const found = () => execFileSync("sh", [join(ROOT, "tools/chromium.sh")], { encoding: "utf8" }).trim();
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? found(), args: QUIET });
}
