/** What is a frame, of whatever comes through a socket. */
import { expect, test } from "vitest";
import { parse } from "../src/core/frames.ts";

const PLACE = { conversation: "cv_1", lane: "all", seq: 7 };
const EVENT = { type: "event", ...PLACE, at: "2026-01-01T00:00:00Z", event: { name: "conversation.closed" } };

test.each([
  ["", "{", "null", "[]", "7", '"type"', "{}"],
  ["event", "signal"].map((type) => JSON.stringify({ type })),
  ["conversation", "lane", "seq", "event"].map((missing) => JSON.stringify({ ...EVENT, [missing]: undefined })),
  [null, 7, "typing", {}, { name: 7 }].map((signal) => JSON.stringify({ type: "signal", signal })),
  [null, 7, {}].map((event) => JSON.stringify({ ...EVENT, event })),
])("what lacks a part is no frame: %s, …", (...texts) => {
  for (const text of texts) expect(parse(text), text).toBeUndefined();
});

test.each([[EVENT], [{ type: "signal", signal: { name: "typing" } }], [{ type: "later", than: "this client" }]])(
  "what is whole is one, of a newer server too: %j",
  (frame) => {
    expect(parse(JSON.stringify(frame))).toEqual(frame);
  },
);
