import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import type { Outgoing } from "../../core/store/outgoing.ts";
import { Chunk } from "../chunk.ts";
import type { View } from "./view.ts";

const FATE = new Chunk(() => import("../moderated/fate.ts"));
const STOPPED = new Set(["content_blocked", "message_rejected"]);

/** Whether it was not sent because of what it says: trying again changes nothing. */
export function isStopped({ error }: Outgoing): boolean {
  return STOPPED.has(error?.code ?? "");
}

/** What became of a message because of what it says; it is fetched when there is something to tell. */
export function fateTemplate(
  { ui, thread }: View,
  { own, message, outgoing }: { own: boolean; message: Message | undefined; outgoing: Outgoing | undefined },
): TemplateResult | typeof nothing {
  const note = own ? thread.care.notes.get(message?.client_id ?? outgoing?.clientId ?? "") : undefined;
  const stopped = outgoing && (outgoing.state === "held" || isStopped(outgoing));
  if (!message?.masked && !note && !stopped) return nothing;
  void FATE.come();
  return html`<tp-fate .ui=${ui} .thread=${thread} .own=${own} .message=${message} .outgoing=${outgoing} .note=${note}></tp-fate>`;
}
