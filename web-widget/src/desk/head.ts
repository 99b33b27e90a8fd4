import { html, nothing, type TemplateResult } from "lit";
import type { Session } from "../core/store/session.ts";
import { icon } from "../ui/icons.ts";
import { roleName } from "../ui/names.ts";
import "../ui/primitives/avatar.ts";
import type { Ui } from "../ui/ui.ts";

/** The bar on top: what this is, how the connection is, and who is here. */
export function headTemplate(
  { words }: Ui,
  session: Session,
  { help, leave, moderation }: { help: () => void; leave: () => void; moderation: TemplateResult | typeof nothing },
): TemplateResult {
  const { profile, state } = session;
  const keys = words.say("desk.keys");
  const out = words.say("desk.leave");
  const away = state === "reconnecting";
  return html`<header>
      <h1>${words.say("desk.title")}</h1>
      ${moderation}
      <button class="icon-button" aria-label=${keys} title=${keys} aria-keyshortcuts="?" @click=${help}>${icon("keyboard")}</button>
      ${
        profile
          ? html`<tp-avatar .name=${profile.name || profile.id} party="agent" presence=${state === "ready" ? "online" : "away"}></tp-avatar>
        <bdi class="me">${profile.name || profile.id}</bdi>`
          : html`<span class="me">${roleName("agent", words)}</span>`
      }
      <button class="icon-button" aria-label=${out} title=${out} @click=${leave}>${icon("leave")}</button>
    </header>
    <p class="away" role="status" ?hidden=${!away}>
      ${
        away
          ? html`${icon("wifi-off")}<span>${words.say("desk.reconnecting")}</span>
            <button class="button is-quiet is-small" @click=${() => session.client.wake()}>${words.say("thread.reconnect")}</button>`
          : nothing
      }
    </p>`;
}
