import { expect, test } from "vitest";
import type { Ask } from "../src/core/commands.ts";
import type { Message } from "../src/core/frames.ts";
import { Pages } from "../src/core/store/pages.ts";

function message(id: string): Message {
  const author = { participant: "pt_1", role: "buyer" };
  const at = "2026-11-22T10:00:00Z";
  return { id, at, version: 1, lane: "all", conversation: "cv_1", audience: ["all"], seq: 1, author, client_id: id };
}

/** Pages whose history is answered when the test says so, in the order of the asking. */
function pages() {
  const answers: ((...ids: string[]) => void)[] = [];
  const ask = () =>
    new Promise((resolve) => {
      answers.push((...ids) => resolve({ messages: ids.map(message), more_before: true }));
    });
  const found = new Pages("cv_1", ask as unknown as Ask);
  return { found, answers, ids: () => found.messages.map(({ id }) => id) };
}

test("a page that was asked for before all was cleared brings nothing back", async () => {
  const { found, answers, ids } = pages();
  const before = found.earlier();
  expect(found.begun).toBe(true);
  found.clear();
  expect(found.begun).toBe(false);
  const after = found.earlier();
  answers[0]?.("ms_1");
  await before;
  expect([found.loaded, ids()]).toEqual([false, []]);
  answers[1]?.("ms_2");
  await after;
  expect([found.loaded, ids()]).toEqual([true, ["ms_2"]]);
});

test("a jump that was begun before all was cleared leads nowhere", async () => {
  const { found, answers, ids } = pages();
  const jump = found.around("ms_1");
  found.clear();
  answers[0]?.("ms_1");
  expect(await jump).toBe(false);
  expect([found.atLatest, ids()]).toEqual([true, []]);
});
