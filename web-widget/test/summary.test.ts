import { expect, test } from "vitest";
import type { Conversation } from "../src/core/frames.ts";
import { afterUpdate } from "../src/core/store/summary.ts";

const BEFORE: Conversation = {
  id: "cv_1",
  created_at: "2026-11-22T10:00:00Z",
  updated_at: "2026-11-22T10:00:00Z",
  status: "open",
  title: "Order 55",
  unread: 3,
};

test("what staff did to calm a conversation is known as soon as it is told, and over as soon as that is", () => {
  const calmed = afterUpdate(BEFORE, { status: "open", title: "Order 55", frozen: true, slow_mode_s: 30 });
  expect(calmed).toEqual({ ...BEFORE, frozen: true, slow_mode_s: 30 });
  const over = afterUpdate(calmed, { status: "open", title: "Order 55" });
  expect(over).toEqual({ ...BEFORE, frozen: false, slow_mode_s: 0 });
});
