import { SignalWatcher } from "@lit-labs/preact-signals";
import { LitElement } from "lit";

/** What all our elements are: signals that are read while rendering render again when they change. */
export class TpElement extends SignalWatcher(LitElement) {}

/** Registers an element once: a second copy of the script finds it there. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
