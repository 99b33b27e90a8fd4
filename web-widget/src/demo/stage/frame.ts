import type { Thread } from "../../core/store/thread.ts";
import type { TpConversation } from "../../ui/conversation/conversation.ts";
import { carried, made, say } from "../page.ts";
import type { SideInfo } from "./sides.ts";

/** One side on the stage: its page in a frame, and a line that says whose it is. */
export class SideFrame {
  readonly info: SideInfo;
  readonly element: HTMLElement;
  readonly #frame: HTMLIFrameElement;
  readonly #state = made("span", { className: "state" });
  #conversation = "";

  constructor(info: SideInfo) {
    this.info = info;
    const { name, role, page, framed, device } = info;
    const also = carried();
    const src = also && page !== "/demo/desk" ? `${framed}${framed.includes("?") ? "&" : "?"}${also}` : framed;
    this.#frame = made("iframe", { src, title: `${name} ${role}` });
    const alone = made("a", { href: page, target: "_blank" }, "Open alone");
    alone.ariaLabel = `Open ${name}’s page alone`;
    const words = made("h2", {}, name, " ", made("span", { className: "quiet" }, role));
    this.element = made(
      "section",
      { className: `side is-${device}`, id: `side-${name}`, ariaLabel: name },
      made("header", {}, words, this.#state, alone),
      made("div", { className: "device" }, this.#frame),
    );
    this.element.dataset.profile = info.profile;
  }

  /** What the page of this side holds of the conversation; undefined while it shows another one, or none. */
  held(conversation: string): Thread | undefined {
    const thread = this.#frame.contentDocument ? shownIn(this.#frame.contentDocument)?.thread : undefined;
    return thread?.id === conversation ? thread : undefined;
  }

  /** The desk is led to the round that is on; the other pages follow it themselves. */
  turn(conversation: string): void {
    const page = this.#frame.contentWindow;
    const desk = this.#frame.contentDocument?.querySelector("tp-desk");
    if (!page || !desk?.shadowRoot?.querySelector("tp-workplace") || this.#conversation === conversation) return;
    this.#conversation = conversation;
    page.location.hash = new URLSearchParams({ conversation }).toString();
  }

  tell(thread: Thread | undefined): void {
    const state = thread === undefined ? "" : thread.online ? "online" : "offline";
    this.element.dataset.state = state;
    say(this.#state, state);
  }
}

/** The conversation that a page with the messenger, or the desk, shows. */
function shownIn(page: Document): TpConversation | undefined {
  for (const host of page.querySelectorAll("tradepost-widget, tradepost-chat, tp-desk")) {
    const panel = host.shadowRoot?.querySelector("tp-panel, tp-workplace")?.shadowRoot;
    const found = panel?.querySelector<TpConversation>("tp-conversation");
    if (found) return found;
  }
  return undefined;
}
