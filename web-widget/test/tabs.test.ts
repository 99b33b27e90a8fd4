import { describe, expect, test } from "vitest";
import { Dropped, Refused } from "../src/core/errors.ts";
import { personName, siteName } from "../src/core/store/names.ts";
import { errorOf, parseTold, refusalOf } from "../src/core/tabs/messages.ts";
import { troubleOf, troubleOfLoss } from "../src/core/troubles.ts";
import { parsePlace } from "../src/widget/attention/place.ts";
import { notificationOf, parsePushed, placeOf } from "../src/widget/worker/notice.ts";

const from = "tab-1";

describe("what one tab tells another", () => {
  test("is heard where it has the shape of its kind", () => {
    const welcome = { type: "welcome", session: "ss_1", profile: { id: "buyer:ana" } };
    for (const message of [
      { kind: "hello" },
      { kind: "leads", term: 1 },
      { kind: "leads", term: 1, welcome },
      { kind: "told", frame: { type: "event" } },
      { kind: "ask", to: "tab-2", ref: 1, command: { type: "sync" } },
      { kind: "draft", conversation: "cv_1", draft: { text: "Hi" } },
    ]) {
      expect(parseTold({ ...message, from })?.message.kind).toBe(message.kind);
    }
  });

  test.each([
    undefined,
    "hello",
    { kind: "hello" },
    { kind: "constructor", from },
    { kind: "leads", term: "1", from },
    { kind: "leads", term: 1, welcome: { type: "welcome" }, from },
    { kind: "told", frame: { type: "welcome" }, from },
    { kind: "ask", to: "tab-2", ref: 1, command: { type: "auth", token: "t" }, from },
    { kind: "ask", ref: 1, command: { type: "sync" }, from },
    { kind: "draft", conversation: "cv_1", draft: { text: 7 }, from },
    { kind: "hello", from: "x".repeat(1_000) },
  ])("is not heard where it has not: %j", (message) => {
    expect(parseTold(message)).toBeUndefined();
  });

  test("a refusal is the same one in the tab that asked, and all else is a lost connection", () => {
    const told = { code: "too_fast", message: "Wait", retryable: true, retry_after_s: 1.5, path: "$.text" };
    const refused = new Refused({ type: "error", ...told, request_id: "rq_1" });
    expect(errorOf(refusalOf(refused))).toEqual(refused);
    expect(errorOf(refusalOf(new Dropped("gone")))).toBeInstanceOf(Dropped);
  });
});

describe("the names of databases, locks and channels", () => {
  test("of two people are never the same, whatever they are called", () => {
    const shop = { server: "https://chat.example.com", site: "st_pk_1" };
    const names = ["a", "a/b", "a%2Fb", "", "../a"].map((profile) => personName(shop, profile));
    expect(new Set(names).size).toBe(names.length);
    expect(personName({ ...shop, site: "st_pk_1/a" }, "b")).not.toBe(personName(shop, "a/b"));
    expect(siteName(shop)).not.toBe(siteName({ ...shop, site: "" }));
  });
});

describe("a trouble", () => {
  test("has words for the reader whatever its code", () => {
    expect(troubleOf(new Error("boom"))).toMatchObject({ code: "unreachable", retryable: true });
    const odd = new Refused({ type: "error", code: "of_the_future", message: "?", request_id: "rq_1" });
    expect(troubleOf(odd)).toMatchObject({ requestId: "rq_1", words: "connection.signed-out" });
  });

  test("is no network that comes and goes, nor a token that is replaced", () => {
    expect(troubleOfLoss("reconnecting", { code: 1006, reason: "" })).toBeUndefined();
    expect(troubleOfLoss("reconnecting", { code: 4401, reason: "expired" })).toBeUndefined();
    expect(troubleOfLoss("closed", undefined)).toBeUndefined();
  });

  test("tells a blocked page from a bad token", () => {
    const origin = "This page's origin is not on the tenant's list";
    expect(troubleOfLoss("closed", { code: 4501, reason: origin })?.code).toBe("origin_blocked");
    expect(troubleOfLoss("closed", { code: 4501, reason: "This token is not valid" })?.code).toBe("token_refused");
  });
});

describe("a notification", () => {
  const pushed = { conversation: "cv_1", message: "ms_9", title: "Sol", text: "Yes" };

  test("says who and what, and leads to its message", () => {
    const { title, options } = notificationOf(parsePushed(JSON.stringify({ ...pushed, site: "st_pk_1" })));
    expect([title, options.body, options.tag]).toEqual(["Sol", "Yes", "tradepost/cv_1"]);
    expect(parsePlace(placeOf(pushed))).toEqual({ conversation: "cv_1", message: "ms_9" });
  });

  test("without a title says no more than that there is something", () => {
    const { title, options } = notificationOf(parsePushed(JSON.stringify({ ...pushed, title: "" })));
    expect([title, options.body]).toEqual(["Yes", undefined]);
  });

  test.each([
    undefined,
    "",
    "null",
    "[]",
    '{"conversation":"cv_1"}',
    '{"conversation":"/x","message":"ms_1","text":"a"}',
  ])("of %s tells nothing of it", (words) => expect(notificationOf(parsePushed(words)).title).toBe("New message"));

  test.each([null, "", "cv_", "cv_1/", "cv_1/ms_1/x", "javascript:alert(1)", "cv_1/../x"])(
    "%s is no place",
    (words) => {
      expect(parsePlace(words)).toBeUndefined();
    },
  );
});
