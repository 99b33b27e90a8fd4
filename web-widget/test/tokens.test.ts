import { describe, expect, test } from "vitest";
import { Clock } from "../src/core/clock.ts";
import type { TokenReason } from "../src/core/connection.ts";
import { claimsOf, Tokens } from "../src/core/tokens.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");

/** A token as a page is given one; only the server could tell that nobody signed it. */
function token(profile: string, endsInS: number, serial = 0): string {
  const claims = { sub: profile, exp: NOW / 1000 + endsInS, serial };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2lnbmVk`;
}

/** A page that gives these tokens one after the other, and then the last one again. */
function page(...tokens: string[]) {
  const reasons: TokenReason[] = [];
  const getToken = async ({ reason }: { reason: TokenReason }) => {
    reasons.push(reason);
    return (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? "";
  };
  return { getToken, reasons };
}

function clock(offMs = 0): Clock {
  const found = new Clock(() => NOW + offMs);
  found.learn(new Date(NOW).toISOString());
  return found;
}

describe("the tokens of one person", () => {
  test("are asked for again when the last one is about to end, and not before", async () => {
    const [short, long] = [token("buyer:ana", 10), token("buyer:ana", 600)];
    const { getToken, reasons } = page(short, long);
    const tokens = await Tokens.begin(getToken, clock());
    expect(await tokens.get({ reason: "initial" })).toBe(long);
    expect(await tokens.get({ reason: "initial" })).toBe(long);
    expect(reasons).toEqual(["initial", "expired"]);
  });

  test("last as long as the server says, whatever the device's clock does", async () => {
    for (const offMs of [-600_000, 600_000]) {
      const { getToken, reasons } = page(token("buyer:ana", 300));
      const tokens = await Tokens.begin(getToken, clock(offMs));
      await tokens.get({ reason: "initial" });
      expect(reasons).toEqual(["initial"]);
    }
  });

  test("are asked for once by several who want one at once", async () => {
    const { getToken, reasons } = page(token("buyer:ana", 600), token("buyer:ana", 600, 1));
    const tokens = await Tokens.begin(getToken, clock());
    const given = await Promise.all([1, 2, 3].map(() => tokens.get({ reason: "expired" })));
    expect(new Set(given).size).toBe(1);
    expect(reasons).toEqual(["initial", "expired"]);
  });

  test("that ended, and are given again, are refused for good", async () => {
    const { getToken } = page(token("buyer:ana", -5));
    const tokens = await Tokens.begin(getToken, clock());
    await expect(tokens.get({ reason: "expired" })).rejects.toMatchObject({ code: "token_static", retryable: false });
  });

  test("that still last may be given again when the server asks early", async () => {
    const last = token("buyer:ana", 60);
    const tokens = await Tokens.begin(page(last).getToken, clock());
    expect(await tokens.get({ reason: "expired" })).toBe(last);
  });

  test("of someone else are refused, and whoever shows the first is told", async () => {
    const { getToken } = page(token("buyer:ana", 600), token("buyer:bob", 600));
    const tokens = await Tokens.begin(getToken, clock());
    const strayed: string[] = [];
    tokens.strayed = ({ code }) => strayed.push(code);
    await expect(tokens.get({ reason: "expired" })).rejects.toMatchObject({ code: "identity_changed" });
    expect(strayed).toEqual(["identity_changed"]);
  });

  test("that come when the person is gone are dropped", async () => {
    const { getToken } = page(token("buyer:ana", 600), token("buyer:ana", 600, 1));
    const tokens = await Tokens.begin(getToken, clock());
    const late = tokens.get({ reason: "expired" });
    tokens.end();
    await expect(late).rejects.toMatchObject({ code: "logged_out" });
    await expect(tokens.get({ reason: "initial" })).rejects.toMatchObject({ code: "logged_out" });
  });
});

describe("the claims of a token", () => {
  test("name the profile, in whatever script", () => {
    expect(claimsOf(token("buyer:añá", 60)).profile).toBe("buyer:añá");
  });

  test.each([undefined, null, 7, "", "hello", "a.b.c", "e30.e30.e30", "x".repeat(10_000)])(
    "%s is no token",
    (given) => {
      expect(() => claimsOf(given)).toThrow("getToken must answer");
    },
  );
});
