import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pack } from "../tools/package.mjs";

const ROOT = join(import.meta.dirname, "..");
const EXAMPLES = join(ROOT, "..", "examples");
const at = mkdtempSync(join(ROOT, "node_modules", ".tradepost-package-")); // where it finds what it depends on
const out = join(at, "node_modules", "@tradepost", "widget"); // as if it were installed
const run = (...command: string[]): string => execFileSync(process.execPath, command, { cwd: at, encoding: "utf8" });

beforeAll(() => pack(out), 120_000);
afterAll(() => rmSync(at, { recursive: true }));

describe("the package @tradepost/widget", () => {
  test("is what npm and bundlers expect", async () => {
    expect((await publint({ pkgDir: out, pack: false })).messages).toEqual([]);
  });

  test("can be imported where there is no page, as on a server that renders", () => {
    const script = `import("@tradepost/widget").then((it) => console.log(Object.keys(it).sort().join()))`;
    expect(run("--input-type=module", "-e", script)).toContain("createTradepost");
    expect(
      run("--input-type=module", "-e", `import("@tradepost/widget/core").then((it) => console.log(Object.keys(it)))`),
    ).toContain("Client");
  });

  test("names every file that it imports", () => {
    for (const name of readdirSync(join(out, "types"), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".d.ts")) continue;
      const text = readFileSync(join(out, "types", name), "utf8");
      expect(text, name).not.toMatch(/"\.[^"]*\.ts"/);
    }
    expect(existsSync(join(out, "LICENSE"))).toBe(true);
  });

  test("has types that a strict program compiles against, and that refuse what is wrong", () => {
    const program = `import { createTradepost } from "@tradepost/widget";
      const chat = createTradepost({ site: "st_pk_7", server: "https://chat.example" });
      const off: () => void = chat.on("unread", ({ total }) => total.toFixed());
      // @ts-expect-error: it is "with"
      void chat.open({ whith: ["seller:42"] });
      void chat.open({ with: ["seller:42"] }).then(off);`;
    writeFileSync(join(at, "package.json"), `{ "type": "module" }`);
    writeFileSync(join(at, "program.ts"), program);
    const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"];
    expect(run(compiler, ...options, "--ignoreConfig", "program.ts")).toBe("");
  });

  test.each(["plain", "react", "vue"])("is used by the %s example in under 30 lines", async (name) => {
    const sources = readdirSync(join(EXAMPLES, name)).filter((file) => /\.(html|jsx?)$/.test(file));
    for (const file of sources)
      expect(readFileSync(join(EXAMPLES, name, file), "utf8").split("\n").length).toBeLessThan(30);
    const [code] = await bundled(name);
    expect(code).toContain("Is it still for sale?");
    expect(code?.includes("tradepost-widget")).toBe(name !== "plain"); // which has it from the server
  });
});

/** The scripts of an example, as its visitors would get them. */
async function bundled(name: string): Promise<string[]> {
  const alias = {
    "@tradepost/widget": join(out, "index.js"),
    ...module("react"),
    ...module("react-dom"),
    ...module("vue"),
  };
  const built = (await build({
    root: join(EXAMPLES, name),
    configFile: false,
    logLevel: "error",
    resolve: { alias },
    build: { write: false, minify: false, modulePreload: false },
  })) as Rolldown.RolldownOutput;
  return built.output.flatMap((file) => (file.type === "chunk" && file.isEntry ? [file.code] : []));
}

function module(name: string): Record<string, string> {
  return { [name]: join(ROOT, "node_modules", name) };
}
