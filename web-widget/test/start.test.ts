import { describe, expect, test } from "vitest";
import type { Arrival } from "../src/start/arrivals.ts";
import { lasting, type Place, tell } from "../src/start/telling.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const PLACE: Place = { server: "http://127.0.0.1:8080", site: "st_pk_7", origins: ["https://shop.example"] };
const arrival = (fields: Partial<Arrival>): Arrival => ({
  n: 1,
  at: new Date(NOW - 1_000).toISOString(),
  step: "socket",
  origin: "http://localhost:3000",
  ...fields,
});
const said = (fields: Partial<Arrival>): string => tell(arrival(fields), NOW, PLACE).words;
const fixed = (fields: Partial<Arrival>): string => tell(arrival(fields), NOW, PLACE).fix ?? "";

describe("the live line of the first page", () => {
  test("says who is connected, from where, as whom", () => {
    expect(tell(arrival({ profile: "buyer:7", role: "buyer" }), NOW, PLACE)).toEqual({
      tone: "good",
      words: "Connected from localhost:3000, as buyer:7, in the role buyer, origin allowed.",
    });
  });

  test("waits a moment after each step before it finds something wrong", () => {
    expect(tell(arrival({ step: "script" }), NOW, PLACE).tone).toBe("waiting");
    expect(tell(arrival({ step: "settings" }), NOW, PLACE).tone).toBe("waiting");
  });

  test("names the directives where a policy stopped the script", () => {
    const silent = { step: "script", at: new Date(NOW - 9_000).toISOString() } as const;
    expect(said(silent)).toContain("Content-Security-Policy");
    expect(fixed(silent)).toContain("connect-src http://127.0.0.1:8080 ws://127.0.0.1:8080");
    expect(fixed(silent)).toContain("script-src http://127.0.0.1:8080");
  });

  test("shows the request that adds an origin, with those that are there already", () => {
    const blocked = { step: "settings", outcome: "origin_blocked", site: "st_pk_7" } as const;
    expect(said(blocked)).toBe("localhost:3000 is not on the site’s list of origins. This adds it:");
    expect(fixed(blocked)).toContain("PATCH http://127.0.0.1:8080/v1/sites/st_pk_7");
    expect(fixed(blocked)).toContain('{"settings":{"origins":["https://shop.example","http://localhost:3000"]}}');
  });

  test("says how to serve a page that was opened as a file", () => {
    const blocked = { step: "settings", outcome: "origin_blocked", origin: "null" } as const;
    expect(said(blocked)).toContain("opened as a file");
    expect(fixed(blocked)).toBe("python3 -m http.server 3000");
  });

  test("shows no line to paste where an origin or a site is not what one may be", () => {
    for (const fields of [
      { outcome: "origin_blocked", origin: "http://x';rm -rf ~;'" },
      { outcome: "origin_blocked", site: "$(rm -rf ~)" },
    ])
      expect(fixed({ step: "settings", ...fields })).not.toContain("rm -rf");
  });

  test("names the site to write where another one is asked for", () => {
    expect(fixed({ step: "settings", outcome: "unknown_site", site: "st_pk_x" })).toBe('data-site="st_pk_7"');
  });

  test("says how long ago a token expired, and what that may mean", () => {
    const words = said({ outcome: "expired", seconds: 40, issued_s: 3_640 });
    expect(words).toContain("it expired 40 s ago and was issued 61 minutes ago");
  });

  test("says how far a clock is off", () => {
    expect(said({ outcome: "not_yet", seconds: 540 })).toContain(
      "in 9 minutes: the back end’s clock is that far ahead",
    );
  });

  test.each([
    "not_a_token",
    "no_key_named",
    "unknown_key",
    "retired_key",
    "wrong_algorithm",
    "wrong_signature",
    "wrong_claims",
    "wrong_audience",
    "lives_too_long",
    "unknown_role",
    "revoked",
    "wrong_tenant",
  ])("has words of its own for %s", (outcome) => {
    expect(said({ outcome, detail: "$.sub" })).not.toContain("it is not valid");
    expect(said({ outcome, detail: "$.sub" })).not.toMatch(/undefined|NaN/);
  });

  test.each([
    [0, "0 s"],
    [40, "40 s"],
    [60, "1 minute"],
    [540, "9 minutes"],
    [3_600, "1 hour"],
    [7_200, "2 hours"],
    [864_000, "10 days"],
  ])("says %i seconds as %s", (seconds, words) => {
    expect(lasting(seconds)).toBe(words);
  });
});
