import { describe, expect, test } from "vitest";
import { UnsentQueue } from "../src/core/unsent.ts";

const say = (conversation: string, client_id: string) =>
  ({ type: "message.send", conversation, client_id, content: { kind: "text", text: "hi" } }) as const;

function queueOf(...commands: ReturnType<typeof say>[]): UnsentQueue {
  const queue = new UnsentQueue();
  for (const command of commands) queue.add(command).catch(() => {});
  return queue;
}

const due = (queue: UnsentQueue) => queue.due().map(({ command }) => command.client_id);

describe("what waits to be sent", () => {
  test("goes one by one in each conversation, and conversations do not wait for each other", () => {
    const queue = queueOf(say("cv_1", "a"), say("cv_1", "b"), say("cv_2", "c"));
    expect(due(queue)).toEqual(["a", "c"]);
    for (const unsent of queue.due()) unsent.busy = true;
    expect(due(queue)).toEqual([]);
    queue.settle("a", { message: "ms_1", lane: "all", seq: 1, at: "2026-11-22T10:00:00Z" });
    expect(due(queue)).toEqual(["b"]);
  });

  test("is due again, under the same client_id, when the connection was lost", () => {
    const queue = queueOf(say("cv_1", "a"));
    for (const unsent of queue.due()) unsent.busy = true;
    queue.lost();
    expect(due(queue)).toEqual(["a"]);
  });

  test("is told when the client ends", async () => {
    const queue = new UnsentQueue();
    const answer = queue.add(say("cv_1", "a"));
    queue.end(new Error("closed"));
    await expect(answer).rejects.toThrow("closed");
    expect(queue.size).toBe(0);
  });
});
