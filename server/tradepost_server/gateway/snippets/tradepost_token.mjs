// A token for whoever is logged in. Hand it out at a route of yours that knows who asks, such as /tradepost-token.
import { createHmac } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function tradepostToken(profile, role, name) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { aud: "tradepost", sub: profile, role, name, iat: now, exp: now + 3600 };
  const signed = `${part({ alg: "HS256", typ: "JWT", kid: process.env.TRADEPOST_KID })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", process.env.TRADEPOST_SECRET).update(signed).digest("base64url")}`;
}

console.log(tradepostToken("buyer:7", "buyer", "Ana"));
