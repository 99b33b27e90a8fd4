import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Server } from "../src/core/store/server.ts";
import "../src/core/store/inside.ts";
import { Session } from "../src/core/store/session.ts";
import { market, text } from "./market.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function shop() {
  const { wire, room, person } = market();
  const { client } = person("buyer:ana");
  const ana = new Session({ client, server: new Server("http://test"), token: () => "buyer:ana" });
  await pass(100);
  return { wire, room, ana };
}

describe("what is unread", () => {
  test("is counted once, though the server counted it while the connection was away, and its event comes after", async () => {
    const { wire, room, ana } = await shop();
    wire.down = true;
    wire.cutAll();
    room.send("seller:sol", text("While you were away"), "c1");
    wire.down = false;
    await pass(40_000);
    expect(ana.client.state).toBe("ready");
    expect(ana.unread).toBe(1);
  });

  test("is nothing any more when another tab read it, whichever comes first", async () => {
    const { room, ana } = await shop();
    const { seq, lane } = room.send("seller:sol", text("Hello?"), "c1");
    await pass(100);
    expect(ana.unread).toBe(1);
    ana.thread("cv_1").readElsewhere({ lane, delivered: seq, read: seq });
    expect(ana.unread).toBe(0);
    ana.thread("cv_1").readElsewhere({ lane, delivered: seq + 1, read: seq + 1 });
    room.send("seller:sol", text("Hello again?"), "c2");
    await pass(100);
    expect(ana.unread).toBe(0);
  });

  test("is not forgotten where the server's answer is older than what was heard meanwhile", async () => {
    const { room, ana } = await shop();
    const thread = ana.thread("cv_1");
    const before = thread.conversation;
    const said = room.send("seller:sol", text("Said while the answer was on its way"), "c1");
    await pass(100);
    if (before) thread.learned(before);
    expect(ana.unread).toBe(1);
    expect(thread.conversation?.last_message?.id).toBe(said.id);
  });

  test("is not what someone said whom the reader has blocked", async () => {
    const { room, ana } = await shop();
    const { id } = room.send("seller:sol", text("Hidden"), "c1");
    await pass(100);
    const thread = ana.thread("cv_1");
    const message = thread.conversation?.last_message;
    expect(ana.unread).toBe(1);
    if (!message) throw new Error(`${id} did not come`);
    const { content: _content, ...rest } = message;
    const later = { ...rest, id: `${id}x`, seq: message.seq + 1, hidden: "blocked" } as const;
    const event = { name: "message.created", message: later } as const;
    thread.happened(
      { type: "event", conversation: "cv_1", lane: message.lane, seq: later.seq, at: later.at, event },
      true,
    );
    expect(ana.unread).toBe(1);
  });

  test("begins at the same place for who comes back before the first page is here", async () => {
    const { wire, room, ana } = await shop();
    const { at } = room.send("seller:sol", text("Said before"), "c1");
    await pass(100);
    const thread = ana.thread("cv_1");
    const first = thread.open();
    await pass(wire.delayMs);
    const second = thread.open();
    await pass(wire.delayMs);
    await first;
    thread.look(true);
    await pass(100);
    await second;
    expect(thread.unreadFrom).toBe(at);
  });
});
