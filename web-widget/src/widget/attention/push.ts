import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Session } from "../../core/store/session.ts";

/** How far it is: `offered` is the moment to ask the reader, by a button; the browser's own question comes after it. */
export type PushState = "off" | "offered" | "asking" | "on" | "denied";

export interface PushOptions {
  key: string; // of the site, base64url: who may push to this browser
  site: string;
  worker: string; // address of the service worker, of the page's own origin
  page: string; // path that a tap opens where no page is open
}

interface Policy {
  createScriptURL(address: string): unknown;
}
interface Policies {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): Policy;
}
let policy: Policy | undefined; // a page allows a name once

const DECLINED = "tradepost-push-declined";
/** How long leaving may hold up a logout. */
const LEAVE_MS = 3_000;

/** Told by the browser when no page is open. Never asked for before the reader wrote something, nor after a "no". */
export class Push {
  readonly #options: PushOptions;
  readonly #state = signal<PushState>("off");
  #session: Session | undefined;
  #unfollow: () => void = () => undefined;

  constructor(options: PushOptions) {
    this.#options = options;
    if (possible() && Notification.permission === "denied") this.#state.value = "denied";
  }

  get state(): ReadonlySignal<PushState> {
    return this.#state;
  }

  /** Whoever is here now. */
  follow(session: Session | undefined): void {
    this.#unfollow();
    this.#session = session;
    if (this.#state.peek() !== "denied") this.#state.value = "off";
    if (!session || !possible()) return;
    const offs = [
      session.on("outgoing", ({ outgoing }) => outgoing.state === "sent" && this.#offer()),
      session.on("state", ({ state }) => state === "ready" && void this.#renew(session)),
    ];
    if (session.wrote) this.#offer(); // before this was fetched
    if (session.client.state === "ready") void this.#renew(session);
    this.#unfollow = () => {
      for (const off of offs) off();
    };
  }

  /** The reader wants it: call it from their click. */
  async accept(): Promise<void> {
    const session = this.#session;
    if (!session || this.#state.peek() !== "offered") return;
    this.#state.value = "asking";
    const answer = await Notification.requestPermission();
    if (answer === "granted") await this.#subscribe(session);
    else this.#state.value = answer === "denied" ? "denied" : "off";
  }

  /** The reader does not, and is not asked again in this browser. */
  decline(): void {
    this.#state.value = "off";
    remember(DECLINED);
  }

  /** Whoever was here is told nothing any more. Never rejects, and takes three seconds at most. */
  async leave(): Promise<void> {
    const session = this.#session;
    const late = new Promise<void>((resolve) => setTimeout(resolve, LEAVE_MS));
    if (session && possible()) await Promise.race([late, this.#unsubscribe(session).catch(() => undefined)]);
  }

  #offer(): void {
    const fresh = Notification.permission === "default" && this.#state.peek() === "off" && !remembered(DECLINED);
    if (fresh) this.#state.value = "offered";
  }

  /** A browser may change its address; and this may be another person than the last. */
  async #renew(session: Session): Promise<void> {
    if (Notification.permission === "granted" && !remembered(DECLINED)) await this.#subscribe(session);
  }

  async #subscribe(session: Session): Promise<void> {
    try {
      const { key, site } = this.#options;
      const registration = await navigator.serviceWorker.register(trusted(this.#worker));
      const applicationServerKey = bytes(key);
      const wish = { userVisibleOnly: true, applicationServerKey };
      const { endpoint, keys } = (await registration.pushManager.subscribe(wish)).toJSON();
      const { p256dh = "", auth = "" } = keys ?? {};
      await session.client.ask({ type: "push.subscribe", endpoint: endpoint ?? "", keys: { p256dh, auth }, site });
      if (session === this.#session) this.#state.value = "on";
    } catch {
      if (session === this.#session) this.#state.value = "off"; // no push service, or no connection: the next time
    }
  }

  async #unsubscribe(session: Session): Promise<void> {
    const registration = await navigator.serviceWorker.getRegistration(this.#worker);
    const subscription = await registration?.pushManager.getSubscription();
    if (!subscription) return;
    await session.client.ask({ type: "push.unsubscribe", endpoint: subscription.endpoint }).catch(() => undefined);
    await subscription.unsubscribe();
  }

  /** The worker is told which page a tap opens. */
  get #worker(): string {
    const { worker, page } = this.#options;
    return `${worker}?page=${encodeURIComponent(page)}`;
  }
}

/** Where a page's policy requires it, the address is marked as ours: it must allow `trusted-types tradepost-worker`. */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  if (!trustedTypes) return address;
  policy ??= trustedTypes.createPolicy("tradepost-worker", { createScriptURL: (given) => given });
  return policy.createScriptURL(address) as string;
}

function possible(): boolean {
  return "Notification" in globalThis && "serviceWorker" in navigator && "PushManager" in globalThis;
}

function bytes(key: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

function remember(name: string): void {
  try {
    localStorage.setItem(name, "yes");
  } catch {
    // the browser keeps nothing: it is asked again the next time
  }
}

function remembered(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return false;
  }
}
