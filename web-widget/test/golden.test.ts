import { readdirSync, readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Client } from "../src/core/client.ts";
import { type EventFrame, parse } from "../src/core/frames.ts";
import type { Socket } from "../src/core/link.ts";
import { Timeline } from "../src/core/timeline.ts";

const GOLDEN = new URL("../../tests/golden/", import.meta.url);
const SCHEMA = new URL("../../docs/schema/protocol.json", import.meta.url);
const FILES = readdirSync(GOLDEN).filter((name) => name.endsWith(".json"));

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
ajv.addSchema(JSON.parse(readFileSync(SCHEMA, "utf8")), "protocol");

const read = (name: string): string => readFileSync(new URL(name, GOLDEN), "utf8");
const only = (...starts: string[]): string[] => FILES.filter((name) => starts.some((start) => name.startsWith(start)));
const SERVER = only("welcome", "reply", "error", "event", "signal", "token", "draining", "ping", "pong");

function conforms(value: unknown, definition: string): void {
  const valid = ajv.validate({ $ref: `protocol#/$defs/${definition}` }, value);
  expect(valid, ajv.errorsText()).toBe(true);
}

describe("golden frames", () => {
  test("are there", () => {
    expect(FILES.length).toBeGreaterThan(50);
    expect(SERVER.length + only("auth", "command", "content").length).toBeGreaterThanOrEqual(FILES.length);
  });

  test.each(SERVER)("%s is a frame that this client reads", (name) => {
    const frame = parse(read(name));
    conforms(frame, "ServerFrame");
    expect(name.startsWith(frame?.type ?? "nothing")).toBe(true);
  });

  test.each(only("auth", "command"))("%s is a frame that a client may send", (name) => {
    conforms(JSON.parse(read(name)), "ClientFrame");
  });

  test.each(only("content"))("%s has words for those who do not know its kind", (name) => {
    const content = JSON.parse(read(name)) as { kind: string; fallback?: string };
    conforms(content, "ReceivedContent");
    expect(content.kind === "text" || typeof (content.fallback ?? "") === "string").toBe(true);
  });

  test("messages of all events merge into one timeline", () => {
    const timeline = new Timeline();
    for (const name of only("event.message")) {
      const { event } = parse(read(name)) as EventFrame;
      if ("message" in event && typeof event.message === "object") timeline.merge(event.message);
    }
    expect(timeline.messages.length).toBeGreaterThan(0);
  });
});

describe("a client that is told every golden frame", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("keeps its connection and hands on every event and signal, those it does not know too", async () => {
    const socket: Socket = { onopen: null, onmessage: null, onclose: null, send: () => {}, close: () => {} };
    const client = new Client({ url: "ws://test", getToken: () => "token", open: () => socket });
    const heard = { signals: 0, errors: 0 };
    client.on("signal", () => {
      heard.signals += 1;
    });
    client.on("error", () => {
      heard.errors += 1;
    });
    client.start();
    await vi.advanceTimersByTimeAsync(10);
    socket.onmessage?.({ data: read("welcome.json") });
    for (const name of SERVER.filter((name) => !name.startsWith("draining"))) socket.onmessage?.({ data: read(name) });
    expect(heard).toEqual({ signals: only("signal").length, errors: 0 });
    expect(client.state).toBe("syncing");
    client.close();
  });
});
