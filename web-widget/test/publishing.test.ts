import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Emitter } from "../src/core/emitter.ts";
import { Server } from "../src/core/store/server.ts";
import { Session } from "../src/core/store/session.ts";
import type { Account } from "../src/widget/account.ts";
import type { Events } from "../src/widget/api.ts";
import { publish } from "../src/widget/publishing.ts";
import { market } from "./market.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a page is told that its reader is here, also where they were quicker than the telling", async () => {
  const { client } = market().person("buyer:ana");
  const session = new Session({ client, server: new Server("http://test"), token: () => "buyer:ana" });
  await vi.advanceTimersByTimeAsync(100);
  expect(session.state).toBe("ready");
  const events = new Emitter<Events>();
  const heard: unknown[] = [];
  events.on("ready", (told) => heard.push(told));
  events.on("state", (told) => heard.push(told));
  const account = { session: signal(session), on: events.on.bind(events), emit: events.emit.bind(events) };
  publish(account as unknown as Account, new EventTarget() as HTMLElement);
  expect(heard).toEqual([{ state: "ready" }, { profile: "buyer:ana" }]);
});
