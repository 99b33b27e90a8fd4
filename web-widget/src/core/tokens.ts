import type { Clock } from "./clock.ts";
import type { GetToken, TokenReason } from "./connection.ts";
import { NoToken } from "./errors.ts";

/** A token that ends sooner than this is not given out any more. */
const SPARE_MS = 30_000;
const TOKEN_MAX_CHARS = 8_192;

/** What a page may read of its own token; only the server knows whether it is true. */
export interface Claims {
  profile: string;
  endsAt: number | undefined; // ms since 1970
}

/** Raises `NoToken` for what is no token. */
export function claimsOf(token: unknown): Claims {
  const refused = new NoToken("token_malformed", "getToken must answer with a token of Tradepost: a JWT.", false);
  if (typeof token !== "string" || token.length > TOKEN_MAX_CHARS) throw refused;
  try {
    const [, payload = ""] = token.split(".");
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const { sub, exp } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown; exp?: unknown };
    if (typeof sub !== "string" || sub === "") throw refused;
    return { profile: sub, endsAt: typeof exp === "number" ? exp * 1000 : undefined };
  } catch {
    throw refused;
  }
}

/** The tokens of one person, one after the other. Whatever is given when they are ended, or for another, is refused. */
export class Tokens {
  readonly profile: string;
  /** The page gave a token of someone else: whoever is shown is not here any more. */
  strayed: (failure: NoToken) => void = () => undefined;
  readonly #ask: GetToken;
  readonly #clock: Clock;
  #token: string;
  #coming: Promise<string> | undefined;
  #ended = false;

  private constructor(profile: string, token: string, ask: GetToken, clock: Clock) {
    this.profile = profile;
    this.#token = token;
    this.#ask = ask;
    this.#clock = clock;
  }

  /** Asks the page who is here. Rejects with `NoToken`, or as the page does. */
  static async begin(ask: GetToken, clock: Clock): Promise<Tokens> {
    const token = await ask({ reason: "initial" });
    return new Tokens(claimsOf(token).profile, token, ask, clock);
  }

  /** A token that is good, or another than the last. Asked by several at once, the page is asked once. */
  readonly get: GetToken = async ({ reason }) => {
    if (this.#ended) throw gone();
    if (reason === "initial" && this.#leftMs() > SPARE_MS) return this.#token;
    this.#coming ??= this.#renew(reason === "initial" ? "expired" : reason).finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  };

  /** The person is gone. */
  end(): void {
    this.#ended = true;
    this.#token = "";
  }

  async #renew(reason: TokenReason): Promise<string> {
    const token = await this.#ask({ reason });
    if (this.#ended) throw gone();
    if (claimsOf(token).profile !== this.profile) throw this.#stranger();
    if (token === this.#token && !(this.#clock.known && this.#leftMs() > 0)) {
      throw new NoToken("token_static", "getToken gave the same token again, which ended: it must fetch one.", false);
    }
    this.#token = token;
    return token;
  }

  #stranger(): NoToken {
    const failure = new NoToken("identity_changed", "getToken answered for someone else: call identify.", false);
    this.strayed(failure);
    return failure;
  }

  /** How long the token lasts; where the server's time is not known yet, only the server can tell. */
  #leftMs(): number {
    const { endsAt } = claimsOf(this.#token);
    return endsAt === undefined || !this.#clock.known ? Number.POSITIVE_INFINITY : endsAt - this.#clock.now();
  }
}

function gone(): NoToken {
  return new NoToken("logged_out", "This person is not here any more.", false);
}
