import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Server } from "../src/core/store/server.ts";
import "../src/core/store/inside.ts";
import { Session } from "../src/core/store/session.ts";
import type { Thread } from "../src/core/store/thread.ts";
import { market, text } from "./market.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function shop() {
  const { world, wire, room, person } = market();
  const session = (profile: string) => {
    const { client } = person(profile);
    return new Session({ client, server: new Server("http://test"), token: () => profile });
  };
  return { world, wire, room, session };
}

async function opened(...threads: Thread[]): Promise<void> {
  const open = Promise.all(threads.map((thread) => thread.open()));
  await pass(100);
  await open;
}

const words = (messages: readonly { content?: unknown }[]) =>
  messages.map(({ content }) => (content as { text?: string } | null)?.text);

describe("a session", () => {
  test("lists the reader's conversations, what was said last, and how much is unread", async () => {
    const { room, session } = shop();
    const ana = session("buyer:ana");
    await pass(100);
    room.send("seller:sol", text("Still for sale?"), "c1");
    room.send("seller:sol", text("Hello?"), "c2");
    await pass(100);
    const [conversation] = ana.conversations;
    expect(conversation?.last_message?.content).toEqual(text("Hello?"));
    expect([conversation?.unread, ana.unread]).toEqual([2, 2]);
  });

  test("counts nothing while the reader looks, nor what they say themselves", async () => {
    const { room, session } = shop();
    const ana = session("buyer:ana");
    await pass(100);
    const thread = ana.thread("cv_1");
    await opened(thread);
    thread.look(true);
    room.send("seller:sol", text("Hello?"), "c1");
    thread.send({ content: text("Yes"), audience: ["all"] });
    await pass(1_000);
    expect(ana.unread).toBe(0);
    expect(words(thread.messages)).toEqual(["Hello?", "Yes"]);
    expect(thread.outgoing).toEqual([]);
  });
});

describe("a thread", () => {
  test("is known to be nobody's of the reader, who opened it before there was a connection", async () => {
    const { room, session } = shop();
    room.leave("buyer:ana");
    const thread = session("buyer:ana").thread("cv_1");
    const opening = thread.open();
    await pass(500);
    await opening;
    expect([thread.standing, thread.gone]).toEqual(["out", true]);
  });

  test("shows what waits while the connection is away, and sends it once when it is back", async () => {
    const { wire, room, session } = shop();
    const ana = session("buyer:ana");
    const thread = ana.thread("cv_1");
    await pass(100);
    await opened(thread);
    wire.down = true;
    wire.cutAll();
    thread.send({ content: text("In the tunnel"), audience: ["all"] });
    await pass(5_000);
    expect(thread.outgoing.map(({ state }) => state)).toEqual(["waiting"]);
    wire.down = false;
    await pass(40_000);
    expect(thread.outgoing).toEqual([]);
    expect(words(thread.messages)).toEqual(["In the tunnel"]);
    expect(room.read(room.member("seller:sol"), "all", 0, 100).events.length).toBeGreaterThan(0);
  });

  test("a refused message stays, with why, until it is tried again or thrown away", async () => {
    const { session } = shop();
    const ana = session("buyer:ana");
    const thread = ana.thread("cv_nowhere");
    await pass(100);
    const id = thread.send({ content: text("Anyone?"), audience: ["all"] });
    await pass(100);
    expect(thread.outgoing.map(({ state, error }) => [state, error?.code])).toEqual([["failed", "not_found"]]);
    thread.discard(id);
    expect(thread.outgoing).toEqual([]);
  });

  test("tells how far an own message got by the receipts of those who may read it", async () => {
    const { session } = shop();
    const [ana, sol] = [session("buyer:ana"), session("seller:sol")];
    await pass(100);
    const [mine, theirs] = [ana.thread("cv_1"), sol.thread("cv_1")];
    await opened(mine, theirs);
    mine.send({ content: text("Hi"), audience: ["all"] });
    await pass(2_000);
    const [message] = mine.messages;
    if (!message) throw new Error("nothing was said");
    expect(mine.progress(message)).toBe("delivered");
    theirs.look(true);
    await pass(2_000);
    expect(mine.progress(message)).toBe("read");
  });

  test("shows the messages around a day, and comes back to the newest", async () => {
    const { room, session } = shop();
    for (let i = 0; i < 200; i += 1) {
      room.send("seller:sol", text(`${i}`), `c${i}`);
      await pass(60_000);
    }
    const ana = session("buyer:ana");
    await pass(100);
    const thread = ana.thread("cv_1");
    await opened(thread);
    const [first] = thread.messages;
    const asked = thread.goToTime(Date.parse(first?.at ?? "") - 100 * 60_000);
    await pass(100);
    const found = await asked;
    expect(words(found ? [found] : [])).toEqual(["50"]);
    expect(thread.pages.atLatest).toBe(false);
    thread.latest();
    expect(words(thread.messages).at(-1)).toBe("199");
  });

  test("marks what came while nobody looked from its first message on, and leaves the line while it is read", async () => {
    const { room, session } = shop();
    const ana = session("buyer:ana");
    await pass(100);
    const thread = ana.thread("cv_1");
    await opened(thread);
    const first = room.send("seller:sol", text("Hello?"), "c1");
    room.send("seller:sol", text("Still there?"), "c2");
    await pass(100);
    expect(thread.unreadFrom).toBe(first.at);
    thread.look(true);
    expect(thread.unreadFrom).toBe(first.at);
    thread.look(false);
    const later = room.send("seller:sol", text("Well then."), "c3");
    await pass(100);
    expect(thread.unreadFrom).toBe(later.at);
  });
});
