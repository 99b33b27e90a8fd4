import type { Clock } from "./clock.ts";
import type { GetToken } from "./connection.ts";
import { NoToken } from "./errors.ts";
import type { Server } from "./store/server.ts";
import { SiteMemory } from "./store/visitor.ts";
import { Tokens } from "./tokens.ts";
import { merge, type VisitorPass, visit } from "./visiting.ts";

export interface IdentityOptions {
  server: Server;
  site: string;
  clock: Clock;
  locks?: LockManager | undefined;
}

/** Who uses a site in this browser: whom the page names, or an anonymous visitor that the server knows again. */
export class Identity {
  readonly #server: Server;
  readonly #site: string;
  readonly #clock: Clock;
  readonly #locks: LockManager | undefined;
  readonly #memory: SiteMemory;

  constructor({ server, site, clock, locks = globalThis.navigator?.locks }: IdentityOptions) {
    this.#server = server;
    this.#site = site;
    this.#clock = clock;
    this.#locks = locks;
    this.#memory = new SiteMemory({ server: server.base, site });
  }

  /** Whether a visitor was here before, so that something may wait for them. */
  async returns(): Promise<boolean> {
    return (await this.#memory.renewal()) !== undefined;
  }

  /** The visitor of this browser. Rejects with `NoToken`. */
  visitor(): Promise<Tokens> {
    return Tokens.begin(async () => (await this.#visit()).token, this.#clock);
  }

  /** Whom the page names. What a visitor was in before becomes theirs. Rejects with `NoToken`, or as the page does. */
  async user(getToken: GetToken): Promise<Tokens> {
    const tokens = await Tokens.begin(getToken, this.#clock);
    await this.#merge(tokens);
    return tokens;
  }

  /** They are nobody here any more: tabs that sleep are to know when they wake. */
  async leave(profile: string): Promise<void> {
    await Promise.all([this.#memory.keepRenewal(undefined), this.#memory.loggedOut(profile)]);
  }

  /** Whether someone logged out in another tab since a time, in ms since 1970. */
  leftSince(profile: string, since: number): Promise<boolean> {
    return this.#memory.leftSince(profile, since);
  }

  /** One tab at a time: two that open at once are one visitor. */
  #visit(): Promise<VisitorPass> {
    const locks = this.#locks;
    return locks ? locks.request(`${this.#server.base}/${this.#site}/visitor`, () => this.#enter()) : this.#enter();
  }

  async #enter(): Promise<VisitorPass> {
    const renewal = await this.#memory.renewal();
    const pass = await visit(this.#server, this.#site, renewal).catch((error: unknown) => {
      const refused = error instanceof NoToken && error.code === "unauthorized" && renewal !== undefined;
      if (!refused) throw error;
      return visit(this.#server, this.#site); // too old, or someone by now: a new visitor
    });
    await this.#memory.keepRenewal(pass.renewal);
    return pass;
  }

  /** Where it cannot be reached, the next identification tries again. */
  async #merge(tokens: Tokens): Promise<void> {
    const renewal = await this.#memory.renewal();
    if (renewal === undefined) return;
    try {
      await merge(this.#server, await tokens.get({ reason: "initial" }), renewal);
    } catch (error) {
      if (!(error instanceof NoToken) || error.retryable) return;
    }
    await this.#memory.keepRenewal(undefined);
  }
}
