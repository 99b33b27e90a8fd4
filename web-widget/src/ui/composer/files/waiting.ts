import type { Ui } from "../../ui.ts";
import type { ComposerPort } from "../port.ts";
import type { Attachments } from "./attachments.ts";

/** Files that wait in a conversation while another one is shown. */
const waiting = new WeakMap<ComposerPort, Attachments>();

export function waitingIn(port: ComposerPort): Attachments | undefined {
  return waiting.get(port);
}

/** Those of a conversation, once what handles them was loaded. */
export async function attachmentsOf(port: ComposerPort, ui: Ui): Promise<Attachments> {
  const [{ Attachments }] = await Promise.all([import("./attachments.ts"), import("./tray.ts")]);
  const attachments = waiting.get(port) ?? new Attachments(port, ui);
  waiting.set(port, attachments);
  return attachments;
}
