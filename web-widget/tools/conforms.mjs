// Checks values against the protocol's schema, and says which do not conform.
// usage: node tools/conforms.mjs FILE, where FILE has [{ "definition": …, "value": … }, …]
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import formats from "ajv-formats";

const ajv = new Ajv2020({ strict: false });
formats(ajv);
ajv.addSchema(
  JSON.parse(readFileSync(new URL("../../docs/schema/protocol.json", import.meta.url), "utf8")),
  "protocol",
);

const given = JSON.parse(readFileSync(process.argv[2], "utf8"));
const wrong = given.filter(({ definition, value }) => !ajv.validate({ $ref: `protocol#/$defs/${definition}` }, value));
console.log(JSON.stringify({ checked: given.length, wrong }));
