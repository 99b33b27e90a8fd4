import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OwnConnection } from "../src/core/connection.ts";
import { QueueFull, Refused } from "../src/core/errors.ts";
import { ANSWER_MS } from "../src/core/requests.ts";
import type { Node } from "./fake/session.ts";
import { NONE } from "./fake/wire.ts";
import { market, text } from "./market.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("the connection", () => {
  test("goes from connecting over syncing to ready", async () => {
    const ana = market().person("buyer:ana");
    await pass(100);
    expect(ana.states).toEqual(["connecting", "syncing", "ready"]);
  });

  test("comes back by itself after the server died, and stays away after a fatal code", async () => {
    const { wire, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    wire.cutAll();
    expect(ana.client.state).toBe("reconnecting");
    await pass(1_000);
    expect(ana.client.state).toBe("ready");
    wire.cutAll(4503, "revoked");
    await pass(120_000);
    expect(ana.client.state).toBe("closed");
  });

  test("never gives up, and waits at most 30 s between two attempts", async () => {
    const { wire, person } = market();
    const ana = person("buyer:ana", { random: () => 0.999 });
    await pass(100);
    wire.down = true;
    wire.cutAll();
    await pass(24 * 3_600_000);
    expect(ana.client.state).toBe("reconnecting");
    wire.down = false;
    await pass(30_200);
    expect(ana.client.state).toBe("ready");
  });

  test("asks for a fresh token after 4401 and for any good one otherwise", async () => {
    const { wire, person } = market();
    const reasons: string[] = [];
    const getToken = ({ reason }: { reason: string }) => {
      reasons.push(reason);
      return "buyer:ana";
    };
    person("buyer:ana", { getToken });
    await pass(100);
    wire.cutAll();
    await pass(1_000);
    wire.cutAll(4401, "token expired");
    await pass(3_000);
    expect(reasons).toEqual(["initial", "initial", "expired"]);
  });

  test("sends a fresh token on the same socket when the server says that it ends soon", async () => {
    const { node, person } = market();
    const reasons: string[] = [];
    const getToken = ({ reason }: { reason: string }) => {
      reasons.push(reason);
      return "buyer:ana";
    };
    const ana = person("buyer:ana", { getToken });
    await pass(100);
    for (const session of node.sessions) session.send({ type: "token", expires_at: "2026-11-22T10:00:00Z" });
    await pass(100);
    expect(reasons).toEqual(["initial", "expired"]);
    expect(ana.states).toEqual(["connecting", "syncing", "ready"]);
  });

  test("tries again when the page cannot fetch a token", async () => {
    let calls = 0;
    const ana = market().person("buyer:ana", {
      getToken: () => {
        calls += 1;
        if (calls < 3) throw new Error("offline");
        return "buyer:ana";
      },
    });
    await pass(5_000);
    expect(ana.client.state).toBe("ready");
  });

  test("takes a socket for dead after two silent heartbeats", async () => {
    const { wire, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    wire.freeze();
    await pass(49_000);
    expect(ana.client.state).toBe("ready");
    await pass(3_000);
    expect(ana.states).toEqual(["connecting", "syncing", "ready", "reconnecting", "syncing", "ready"]);
  });

  test("tries again on a nudge where a slowed timer is late, and not before it is due", async () => {
    const { wire } = market();
    const states: string[] = [];
    const connection = new OwnConnection(
      { url: "ws://test", getToken: () => "buyer:ana", open: wire.open, random: () => 1 },
      {
        changed: (state) => states.push(state),
        welcomed: async () => undefined,
        told: () => undefined,
        readElsewhere: () => undefined,
      },
    );
    connection.start();
    await pass(100);
    const hidden = vi.spyOn(globalThis, "setTimeout").mockImplementation(() => 1 as never); // never fires
    connection.cut(1_000);
    hidden.mockRestore();
    await pass(900);
    connection.nudge();
    await pass(50);
    expect(connection.state).toBe("reconnecting");
    await pass(100);
    connection.nudge();
    await pass(100);
    expect(connection.state).toBe("ready");
  });

  test("stays on a quiet socket whose server answers pings", async () => {
    const ana = market().person("buyer:ana");
    await pass(3_600_000);
    expect(ana.states).toEqual(["connecting", "syncing", "ready"]);
  });

  test("moves on when told that the node drains", async () => {
    const { node, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    for (const session of node.sessions) session.send({ type: "draining", delay_s: 2 });
    await pass(1_900);
    expect(ana.client.state).toBe("ready");
    await pass(1_000);
    expect(ana.states).toEqual(["connecting", "syncing", "ready", "reconnecting", "syncing", "ready"]);
  });
});

/** Makes the node answer the first `times` commands of a type with "not now". */
function refuse(node: Node, type: string, times: number): void {
  let left = times;
  for (const session of node.sessions) {
    const receive = session.receive.bind(session);
    session.receive = (frame) => {
      const command = JSON.parse(frame) as { type: string; ref: string };
      if (command.type !== type || left === 0) return receive(frame);
      left -= 1;
      session.send({ type: "error", ref: command.ref, code: "busy", message: "Try again.", retryable: true });
    };
  }
}

describe("sending", () => {
  test("a message refused for now is sent again, and not overtaken by the next", async () => {
    const { node, person } = market();
    const [ana, sol] = [person("buyer:ana"), person("seller:sol")];
    await pass(100);
    refuse(node, "message.send", 2);
    for (const words of ["one", "two", "three"]) void ana.client.send("cv_1", text(words));
    await pass(5_000);
    expect(sol.texts()).toEqual(["one", "two", "three"]);
    expect(ana.states).not.toContain("reconnecting");
  });

  test("one's own message in the log settles it, though its answer is missing", async () => {
    const { node, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    for (const session of node.sessions) {
      const send = session.send.bind(session);
      session.send = (frame) => (frame.type === "reply" ? undefined : send(frame));
    }
    const sent = ana.client.send("cv_1", text("hello"));
    await pass(100);
    await expect(sent).resolves.toMatchObject({ seq: 4 });
  });

  test("the same client_id twice is one message and one answer", async () => {
    const { room, person } = market();
    const ana = person("buyer:ana");
    const both = [1, 2].map(() => ana.client.send("cv_1", text("hello"), { clientId: "c1" }));
    await pass(500);
    const [first, second] = await Promise.all(both);
    expect(first).toEqual(second);
    expect(room.messages.size).toBe(1);
  });

  test("what is typed while offline arrives in order when the connection is back", async () => {
    const { wire, person } = market();
    const [ana, sol] = [person("buyer:ana"), person("seller:sol")];
    await pass(100);
    ana.client.cut(5_000);
    for (const words of ["one", "two", "three"]) void ana.client.send("cv_1", text(words));
    await pass(4_000);
    expect(ana.client.unsent).toBe(3);
    expect(sol.texts()).toEqual([]);
    await pass(2_000);
    expect(sol.texts()).toEqual(["one", "two", "three"]);
    expect(ana.client.unsent).toBe(0);
    expect(wire.down).toBe(false);
  });

  test("a message whose answer was lost is stored once and settles", async () => {
    const { wire, room, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    const sent = ana.client.send("cv_1", text("hello"), { clientId: "c1" });
    await pass(7); // it reached the server; the answer is on its way
    wire.cutAll();
    await pass(2_000);
    await expect(sent).resolves.toMatchObject({ lane: "all", seq: 4 });
    expect(room.messages.size).toBe(1);
    expect(ana.texts()).toEqual(["hello"]);
  });

  test("a refusal reaches its caller and the next message goes on", async () => {
    const { room, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    const lost = ana.client.send("cv_nowhere", text("hello"));
    const refused = expect(lost).rejects.toBeInstanceOf(Refused);
    await pass(50);
    await refused;
    void ana.client.send("cv_1", text("here"));
    await pass(50);
    expect(room.messages.size).toBe(1);
  });

  test("more than the queue holds is refused at once", async () => {
    const { wire, person } = market();
    wire.down = true;
    const ana = person("buyer:ana");
    for (let i = 0; i < 1_000; i += 1) void ana.client.send("cv_1", text(String(i))).catch(() => {});
    await expect(ana.client.send("cv_1", text("too many"))).rejects.toBeInstanceOf(QueueFull);
    ana.client.close();
  });

  test("an answer that never comes makes the connection new", async () => {
    const { node, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    for (const session of node.sessions) session.receive = () => {};
    const sent = ana.client.send("cv_1", text("hello"));
    await pass(ANSWER_MS + 2_000);
    await expect(sent).resolves.toMatchObject({ seq: 4 });
  });
});

describe("reading", () => {
  test("when it is ready again, everything that was missed has been delivered", async () => {
    const { room, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    ana.client.cut(1_000);
    for (const words of ["one", "two", "three"]) room.send("seller:sol", text(words), words);
    let atReady: string[] = [];
    ana.client.on("state", ({ state }) => {
      if (state === "ready") atReady = ana.texts();
    });
    await pass(3_000);
    expect(atReady).toEqual(["one", "two", "three"]);
  });

  test("a reading that is refused for now is tried again on the same connection", async () => {
    const { node, wire, room, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    refuse(node, "conversation.get", 2);
    wire.faults = { ...NONE, drop: 1 };
    room.send("seller:sol", text("private"), "c1", ["buyer"]); // a lane that is new to her
    wire.faults = NONE;
    room.send("seller:sol", text("again"), "c2", ["buyer"]);
    await pass(5_000);
    expect(ana.texts()).toEqual(["private", "again"]);
    expect(ana.states).toEqual(["connecting", "syncing", "ready"]);
  });

  test("a listener that throws does not keep the others from hearing", async () => {
    const { room, person } = market();
    const ana = person("buyer:ana");
    const errors: unknown[] = [];
    ana.client.on("error", (error) => errors.push(error));
    ana.client.on("message", () => {
      throw new Error("a bug in the page");
    });
    const heard: string[] = [];
    const off = ana.client.on("message", ({ id }) => heard.push(id));
    await pass(100);
    room.send("seller:sol", text("hi"), "c1");
    await pass(50);
    off();
    room.send("seller:sol", text("again"), "c2");
    await pass(50);
    expect(heard).toHaveLength(1);
    expect(errors).toHaveLength(2);
  });

  test("a conversation that appears later is read from the beginning of its range", async () => {
    const { world, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    const room = world.room("cv_2", "Order 2");
    room.join("seller:sol", "seller", "Sol");
    room.send("seller:sol", text("before"), "c1");
    room.join("buyer:ana", "buyer", "Ana");
    await pass(500);
    expect(ana.texts()).toEqual(["before"]);
    expect(ana.seqs()).toEqual([1, 2, 3]);
  });

  test("a note to staff reaches staff and no one else", async () => {
    const { person } = market();
    const [ana, sol, eva] = [person("buyer:ana"), person("seller:sol"), person("agent:eva")];
    await pass(100);
    void eva.client.send("cv_1", text("check the photos"), { audience: ["staff"] });
    await pass(500);
    expect([ana.texts(), sol.texts(), eva.texts()]).toEqual([[], [], ["check the photos"]]);
  });

  test("staff who watch hear everything from then on, over any number of connections", async () => {
    const { wire, room, person } = market();
    const ravi = person("agent:ravi");
    await pass(100);
    room.send("buyer:ana", text("before"), "c1");
    const watching = ravi.client.watch("cv_1");
    await pass(100);
    await watching;
    room.send("buyer:ana", text("live"), "c2");
    await pass(100);
    wire.cutAll();
    room.send("buyer:ana", text("missed"), "c3", ["seller"]);
    await pass(2_000);
    room.send("agent:eva", text("a note"), "c4", ["staff"]);
    await pass(500);
    expect(ravi.texts()).toEqual(["live", "missed", "a note"]);
  });

  test("further behind than the log is read, the lane is reset with the newest messages", async () => {
    const { world, room, person } = market();
    world.resetAfter = 10;
    const ana = person("buyer:ana");
    await pass(100);
    ana.client.cut(1_000);
    for (let i = 0; i < 30; i += 1) room.send("seller:sol", text(String(i)), `c${i}`);
    await pass(3_000);
    expect(ana.resets.map((messages) => messages.length)).toEqual([30]);
    room.send("seller:sol", text("live again"), "c99");
    await pass(100);
    expect(ana.seqs()).toEqual([34]);
  });

  test("after a restore from a backup the lane is reset to what is there, and goes on from its end", async () => {
    const { room, person } = market();
    const ana = person("buyer:ana");
    await pass(100);
    for (let i = 0; i < 5; i += 1) room.send("seller:sol", text(String(i)), `c${i}`);
    await pass(100);
    ana.client.cut(1_000);
    const kept = (ana.seqs().at(-1) ?? 0) - 3;
    room.restore("all", kept);
    await pass(3_000);
    expect(ana.resets).toHaveLength(1);
    expect(ana.shown()).toEqual(["0", "1"]);
    room.send("seller:sol", text("anew"), "c99");
    await pass(100);
    expect(ana.seqs().at(-1)).toBe(kept + 1);
    expect(ana.shown()).toEqual(["0", "1", "anew"]);
  });
});
