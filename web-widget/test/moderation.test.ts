import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import "../src/core/store/inside.ts";
import type { Content } from "../src/core/frames.ts";
import { isFrozen } from "../src/core/store/audience.ts";
import type { Keep, Outgoing } from "../src/core/store/outgoing.ts";
import { Server } from "../src/core/store/server.ts";
import { Session } from "../src/core/store/session.ts";
import type { Thread } from "../src/core/store/thread.ts";
import { fieldsOf, piecesOf } from "../src/desk/moderation/findings.ts";
import { rowsOf } from "../src/ui/timeline/rows.ts";
import { market, text } from "./market.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const says = (words: string) => (content: Content) => content.kind === "text" && content.text === words;

/** What a browser keeps over a reload. */
class Kept implements Keep {
  readonly all = new Map<string, Outgoing>();
  async put(_conversation: string, outgoing: Outgoing): Promise<void> {
    this.all.set(outgoing.clientId, outgoing);
  }
  async remove(clientId: string): Promise<void> {
    this.all.delete(clientId);
  }
}

/** A marketplace whose staff look at a message that says "wait" before others do. */
function checked() {
  const { wire, room, person } = market();
  const kept = new Kept();
  const waits = says("wait");
  room.moderators.judge = (content) => (waits(content) ? "hold" : "allow");
  const page = (profile = "buyer:ana") => {
    const { client } = person(profile);
    return new Session({ client, server: new Server("http://test"), token: () => profile, keep: kept });
  };
  return { wire, room, kept, page };
}

async function opened(session: Session): Promise<Thread> {
  await pass(100);
  const thread = session.thread("cv_1");
  const open = thread.open();
  await pass(100);
  await open;
  return thread;
}

/** The page is loaded again, and takes over what the last one left. */
async function reloaded(before: Session, page: () => Session, kept: Kept): Promise<Thread> {
  before.close();
  const thread = await opened(page());
  for (const outgoing of kept.all.values()) thread.adopt(structuredClone(outgoing));
  await pass(100);
  return thread;
}

const say = (thread: Thread, words: string) => thread.send({ content: text(words), audience: ["all"] });
const states = ({ outgoing }: Thread) => outgoing.map(({ state }) => state);
const words = ({ messages }: Thread) =>
  messages.map(({ content, hidden }) => (content as { text?: string } | null)?.text ?? hidden);

describe("a message that is held back", () => {
  test("is shown as being checked, and holds up nothing that is said after it", async () => {
    const { page } = checked();
    const thread = await opened(page());
    for (const said of ["before", "wait", "after"]) say(thread, said);
    await pass(500);
    expect(states(thread)).toEqual(["held"]);
    expect(words(thread)).toEqual(["before", "after"]);
  });

  test("stands where it was said, and not below what came after it", async () => {
    const { page } = checked();
    const thread = await opened(page());
    say(thread, "wait");
    await pass(5_000);
    say(thread, "after");
    await pass(500);
    const { messages, outgoing, me } = thread;
    const rows = rowsOf({ messages, outgoing, me, notices: [], typing: [], unreadFrom: undefined });
    expect(rows.map(({ kind }) => kind)).toEqual(["top", "day", "waiting", "message"]);
  });

  test("is there once it is released, for its author and the others", async () => {
    const { room, page, kept } = checked();
    const [ana, sol] = [await opened(page()), await opened(page("seller:sol"))];
    const id = say(ana, "wait");
    await pass(500);
    room.moderators.approve(id);
    await pass(500);
    expect([states(ana), words(ana), words(sol)]).toEqual([[], ["wait"], ["wait"]]);
    expect(kept.all.size).toBe(0);
  });

  test("is still being checked after a reload and after every new connection", async () => {
    const { wire, room, kept, page } = checked();
    const session = page();
    say(await opened(session), "wait");
    await pass(500);
    const thread = await reloaded(session, page, kept);
    expect(states(thread)).toEqual(["held"]);
    wire.cutAll();
    await pass(40_000);
    expect(states(thread)).toEqual(["held"]);
    expect(room.moderators.waiting).toHaveLength(1);
  });

  test("is there once, where it was released while its page was away", async () => {
    const { room, kept, page } = checked();
    const session = page();
    const id = say(await opened(session), "wait");
    await pass(500);
    session.close();
    room.moderators.approve(id);
    const thread = await reloaded(session, page, kept);
    expect([states(thread), words(thread)]).toEqual([[], ["wait"]]);
    expect(kept.all.size).toBe(0);
  });

  test("is not sent, with the reason, once staff reject it; it stays so after a reload", async () => {
    const { room, kept, page } = checked();
    const session = page();
    const first = await opened(session);
    const id = say(first, "wait");
    await pass(500);
    room.moderators.reject(id, "Trade here, please.");
    await pass(100);
    const told = ({ outgoing }: Thread) =>
      outgoing.map(({ state, error }) => [state, error?.code, error?.details?.reason]);
    const rejected = [["failed", "message_rejected", "Trade here, please."]];
    expect(told(first)).toEqual(rejected);
    expect(first.outgoing[0]?.flag).toBe(`fg_${id}`);
    expect(told(await reloaded(session, page, kept))).toEqual(rejected);
  });

  test("is known to be rejected by who was away meanwhile, when they are back", async () => {
    const { room, kept, page } = checked();
    const session = page();
    const id = say(await opened(session), "wait");
    await pass(500);
    session.close();
    room.moderators.reject(id, "No.");
    const thread = await reloaded(session, page, kept);
    expect(thread.outgoing.map(({ error }) => error?.code)).toEqual(["message_rejected"]);
  });
});

describe("a message in which something was found", () => {
  test("comes back to its author with what was hidden, and why, until they leave", async () => {
    const { room, page } = checked();
    const masked = { rule: "contacts", kinds: ["phone" as const] };
    room.moderators.judge = () => ({ masked, content: text("Call ☎•••"), notice: "A phone number was hidden." });
    const thread = await opened(page());
    const id = say(thread, "Call 612 345 678");
    await pass(500);
    expect(words(thread)).toEqual(["Call ☎•••"]);
    expect(thread.messages[0]?.masked).toEqual(masked);
    expect([...thread.care.notes]).toEqual([[id, "A phone number was hidden."]]);
    thread.care.noted();
    expect(thread.care.notes.size).toBe(0);
  });

  test("is refused with the kinds that may not be said, and the next one goes on", async () => {
    const { room, page } = checked();
    const refused = { code: "content_blocked", details: { kinds: "card" } };
    const isCard = says("4111 1111 1111 1111");
    room.moderators.judge = (content) => (isCard(content) ? refused : "allow");
    const thread = await opened(page());
    say(thread, "4111 1111 1111 1111");
    say(thread, "hello");
    await pass(500);
    expect(thread.outgoing.map(({ error }) => [error?.code, error?.details])).toEqual([
      ["content_blocked", { kinds: "card" }],
    ]);
    expect(words(thread)).toEqual(["hello"]);
  });

  test("is cut at what was found, by characters as people count them", () => {
    const finding = { field: "text", start: 2, end: 5, kind: "phone" as const, rule: "phone.written", score: 0.9 };
    const [field] = fieldsOf({ kind: "text", text: "📞 ☎•• now" });
    expect(
      piecesOf(field ?? { name: "", text: "" }, [finding]).map(({ text, finding }) => [text, finding?.kind]),
    ).toEqual([
      ["📞 ", undefined],
      ["☎••", "phone"],
      [" now", undefined],
    ]);
  });
});

describe("someone who is blocked", () => {
  test("says nothing that counts or is read, from then on and before, until they are heard again", async () => {
    const { room, page } = checked();
    const session = page();
    const thread = await opened(session);
    room.send("seller:sol", text("one"), "s1");
    await pass(100);
    const asked = session.block("seller:sol", true);
    await pass(1_000);
    await asked;
    expect(words(thread)).toEqual(["blocked"]);
    const before = thread.unread;
    room.send("seller:sol", text("two"), "s2");
    await pass(500);
    expect(words(thread)).toEqual(["blocked", "blocked"]);
    expect([before, thread.unread]).toEqual([0, 0]);
    const undone = session.block("seller:sol", false);
    await pass(1_000);
    await undone;
    expect(words(thread)).toEqual(["one", "two"]);
  });
});

describe("a conversation that staff calm", () => {
  test("is frozen for parties at once, and not for staff", async () => {
    const { room, page } = checked();
    const [ana, eva] = [await opened(page()), await opened(page("agent:eva"))];
    room.calm({ frozen: true });
    await pass(100);
    expect([isFrozen(ana), isFrozen(eva)]).toEqual([true, false]);
    room.calm({ frozen: false });
    await pass(100);
    expect(isFrozen(ana)).toBe(false);
  });
});
