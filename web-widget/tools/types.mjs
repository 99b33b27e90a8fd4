/** Writes src/core/protocol.ts from the JSON Schema of the protocol. With --check: fails where the file is out of date. */
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const SCHEMA = new URL("../../docs/schema/protocol.json", import.meta.url);
const TYPES = new URL("../src/core/protocol.ts", import.meta.url);
const BANNER = "/** The wire protocol, made from docs/schema/protocol.json by `npm run types`. Not edited by hand. */";

const { $defs } = JSON.parse(await readFile(SCHEMA, "utf8"));
// TypeScript cannot tell "any other name" from the known ones: what is newer than the types falls through every switch.
for (const kind of ["Content", "Event", "Signal"]) $defs[`Received${kind}`] = { $ref: `#/$defs/${kind}` };
const parts = { client: "ClientFrame", server: "ServerFrame", results: "Results" };
const properties = Object.fromEntries(Object.entries(parts).map(([name, def]) => [name, { $ref: `#/$defs/${def}` }]));
const schema = { title: "Protocol", type: "object", properties, required: Object.keys(properties), $defs };

const types = await compile(schema, "Protocol", {
  additionalProperties: false,
  ignoreMinAndMaxItems: true,
  bannerComment: BANNER,
  style: { printWidth: 120 },
});

if (!process.argv.includes("--check")) await writeFile(TYPES, types);
else if ((await readFile(TYPES, "utf8")) !== types) {
  console.error("src/core/protocol.ts is out of date: npm run types");
  process.exitCode = 1;
}
