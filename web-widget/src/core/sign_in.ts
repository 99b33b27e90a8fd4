import { type ReadonlySignal, signal } from "@preact/signals-core";
import { Clock } from "./clock.ts";
import type { GetToken } from "./connection.ts";
import { NoToken } from "./errors.ts";
import { Identity } from "./identity.ts";
import { patiently } from "./patience.ts";
import type { Person } from "./person.ts";
import type { Server } from "./store/server.ts";
import { type Trouble, troubleOf } from "./troubles.ts";

/** One person's time here; whatever comes when it is over is dropped. */
interface Stay {
  over: "closed" | "wiped" | undefined;
}

/** Who hears of those who come and go. */
export interface Host {
  came(person: Person | undefined): void;
  /** Something keeps them from their messages; told once, until it is over or another one comes. */
  suffers(trouble: Trouble): void;
  /** A token ended, and another one is asked for. */
  expired(reason: string): void;
}

const MISMATCH = troubleOf(
  new NoToken("identity_mismatch", "The server knows this token as someone else's: nothing is shown.", false),
);

/** Who is here now, of those who use one site on this page. Of whoever was here before, nothing is shown again. */
export class SignIn {
  readonly clock = new Clock();
  readonly #server: Server;
  readonly #site: string;
  readonly #host: Host;
  readonly #identity: Identity;
  readonly #person = signal<Person | undefined>(undefined);
  readonly #trouble = signal<Trouble | undefined>(undefined);
  #getToken: GetToken | undefined;
  #coming: Promise<Person> | undefined;
  #stay: Stay = { over: undefined };

  constructor(server: Server, site: string, { getToken, host }: { getToken: GetToken | undefined; host: Host }) {
    this.#server = server;
    this.#site = site;
    this.#getToken = getToken;
    this.#host = host;
    this.#identity = new Identity({ server, site, clock: this.clock });
  }

  get person(): ReadonlySignal<Person | undefined> {
    return this.#person;
  }

  /** What keeps them from their messages now. */
  get trouble(): ReadonlySignal<Trouble | undefined> {
    return this.#trouble;
  }

  /** Whether someone is known here without asking them: the page named them, or they wrote before. */
  async returns(): Promise<boolean> {
    return this.#getToken !== undefined || this.#identity.returns();
  }

  /** Whoever is named, or else a visitor. Waits as long as the server is away; rejects with `NoToken`. */
  enter(): Promise<Person> {
    this.#coming ??= this.#begin(this.#stay);
    return this.#coming;
  }

  /** Whoever is entering, or is here; undefined where nobody is. */
  async settled(): Promise<Person | undefined> {
    return this.#coming?.catch(() => undefined);
  }

  /** Someone else; nothing of the one before stays. Rejects with `NoToken`. */
  identify(getToken: GetToken): Promise<Person> {
    this.leave();
    this.#getToken = getToken;
    return this.enter();
  }

  /** Nobody is here any more, in all tabs; what this browser kept of them is deleted. */
  async logout(): Promise<void> {
    const person = this.#person.peek();
    this.#getToken = undefined;
    this.#over("wiped");
    await Promise.all([person?.wipe(), this.#identity.leave(person?.profile ?? "")]);
  }

  /** Nobody is here any more; what is kept of them waits until they come back. */
  leave(): void {
    const person = this.#person.peek();
    this.#over("closed");
    person?.close();
  }

  sleep(): void {
    this.#person.peek()?.sleep();
  }

  /** Someone who logged out in another tab meanwhile does not wake here. */
  async wake(): Promise<void> {
    const [person, stay] = [this.#person.peek(), this.#stay];
    if (!person) return;
    if (await this.#identity.leftSince(person.profile, person.openedAt)) this.#expel(stay, undefined);
    else if (!stay.over) person.wake();
  }

  #over(over: "closed" | "wiped"): void {
    this.#stay.over = over;
    this.#stay = { over: undefined };
    this.#person.value = this.#trouble.value = this.#coming = undefined;
    this.#host.came(undefined);
  }

  async #begin(stay: Stay): Promise<Person> {
    const failed = (error: unknown) => this.#suffers(stay, troubleOf(error));
    try {
      const person = await patiently(() => this.#meet(stay), { wanted: () => !stay.over, failed });
      if (stay.over) await (stay.over === "wiped" ? person.wipe() : person.close());
      if (stay.over) throw new NoToken("logged_out", "They left before they were here.", false);
      this.#person.value = person;
      this.#host.came(person);
      return person;
    } catch (error) {
      if (!stay.over) this.#coming = undefined;
      throw error;
    }
  }

  async #meet(stay: Stay): Promise<Person> {
    const [tokens, { Person, watchConnection }] = await Promise.all([
      this.#getToken ? this.#identity.user(this.#getToken) : this.#identity.visitor(),
      import("./person.ts"), // not before somebody is here
    ]);
    tokens.strayed = (failure) => this.#expel(stay, troubleOf(failure));
    const left = (why: "logout" | "mismatch") => this.#expel(stay, why === "logout" ? undefined : MISMATCH);
    const person = new Person({ server: this.#server, site: this.#site, tokens, left });
    watchConnection(person.session, this.clock, {
      trouble: (trouble) => this.#suffers(stay, trouble),
      expired: (reason) => this.#host.expired(reason),
    });
    await person.arrive();
    return person;
  }

  #suffers(stay: Stay, trouble: Trouble | undefined): void {
    if (!stay.over) this.#say(trouble);
  }

  /** They are not to be shown here any more: logged out in another tab, or the server knows them as someone else. */
  #expel(stay: Stay, trouble: Trouble | undefined): void {
    if (stay.over) return;
    this.#getToken = undefined;
    this.leave();
    this.#say(trouble);
  }

  #say(trouble: Trouble | undefined): void {
    const known = this.#trouble.peek();
    this.#trouble.value = trouble;
    if (trouble && trouble.code !== known?.code) this.#host.suffers(trouble);
  }
}
