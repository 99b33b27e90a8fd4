import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import type { SayKey } from "../../i18n/words.ts";
import { type IconName, icon } from "../icons.ts";
import { isOpen } from "./open.ts";
import type { Asked, View } from "./view.ts";

/** Beside the message at which the pointer or the focus is. */
export function toolsTemplate(view: View, message: Message): TemplateResult {
  const { words } = view.ui;
  const open = isOpen(view.thread) && message.content != null;
  const tool = (name: IconName, key: SayKey, what: Asked) => {
    const pressed = () => view.ask(what, message);
    return html`<button class="tool" aria-label=${words.say(key)} title=${words.say(key)} @click=${pressed}>${icon(name)}</button>`;
  };
  return html`<div class="tools" role="group" aria-label=${words.say("row.actions")}>
    ${open ? tool("smile-plus", "act.react", "react") : nothing}
    ${open ? tool("reply", "act.reply", "reply") : nothing}
    ${tool("more", "act.more", "menu")}
  </div>`;
}
