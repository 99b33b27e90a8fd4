/**
 * The service worker behind notifications: shows what the server pushed, and leads a tap to the message.
 *
 * Served as `/w/push.js`. A marketplace's own origin needs a file of its own with one line:
 * `importScripts("https://chat.example.com/w/push.js");`. `?page=` of its address is what a tap opens.
 */
import { notificationOf, type Pushed, parsePushed, placeOf } from "./notice.ts";

/** The part of a service worker's world that is used here: the DOM's types do not know it. */
interface Pages {
  matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<readonly Page[]>;
  openWindow(address: string): Promise<unknown>;
}
interface Page {
  readonly url: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}
interface Happening extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface PushHappening extends Happening {
  readonly data: { text(): string } | null;
}
interface TapHappening extends Happening {
  readonly notification: Notification;
}
interface Worker {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: Pages;
  readonly location: Location;
  addEventListener(name: "push", hear: (event: PushHappening) => void): void;
  addEventListener(name: "notificationclick", hear: (event: TapHappening) => void): void;
}

const worker = globalThis as unknown as Worker;

worker.addEventListener("push", (event) => {
  const pushed = parsePushed(event.data?.text());
  const { title, options } = notificationOf(pushed);
  event.waitUntil(worker.registration.showNotification(title, options)); // browsers want one for every push
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data as Pushed | undefined));
});

/** To a page that is open, or to a new one. */
async function lead(pushed: Pushed | undefined): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const home = new URL(new URLSearchParams(worker.location.search).get("page") ?? "/", worker.location.origin);
  const open = pages.find(({ url }) => new URL(url).pathname === home.pathname) ?? pages[0];
  const place = pushed && placeOf(pushed);
  if (open) {
    if (place) open.postMessage({ type: "tradepost:open", place });
    await open.focus().catch(() => undefined); // the browser may not want it
    return;
  }
  if (home.origin !== worker.location.origin) return; // nobody is led away from the shop
  if (place) home.hash = `tradepost=${place}`;
  await worker.clients.openWindow(home.href);
}
