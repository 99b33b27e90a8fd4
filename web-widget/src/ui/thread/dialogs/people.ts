import { html, nothing, type TemplateResult } from "lit";
import type { Participant } from "../../../core/frames.ts";
import { isStaff } from "../../../core/store/audience.ts";
import type { Thread } from "../../../core/store/thread.ts";
import { define, TpElement } from "../../element.ts";
import { fullName, roleBeside } from "../../names.ts";
import "../../primitives/avatar.ts";
import "../../primitives/dialog.ts";
import type { Ui } from "../../ui.ts";
import { openDialog } from "./asking.ts";
import { dialogsSheet } from "./dialogs.css.ts";

/** Who is in a conversation, and who is here now. */
export class TpPeople extends TpElement {
  static override properties = { ui: { attribute: false }, thread: { attribute: false } };
  static override styles = dialogsSheet;
  declare ui: Ui;
  declare thread: Thread;

  show(): Promise<void> {
    return openDialog(this);
  }

  protected override render(): TemplateResult {
    const { ui, thread } = this;
    thread.version;
    const { self, others } = thread.people;
    const parties = [...others].sort((a, b) => Number(isStaff(a.role)) - Number(isStaff(b.role)));
    const all = self && thread.standing === "in" ? [self, ...parties] : parties;
    return html`<tp-dialog .ui=${ui} .heading=${ui.words.say("thread.people")}>
      <ul>${all.map((one) => this.#line(one))}</ul></tp-dialog>`;
  }

  #line(one: Participant): TemplateResult {
    const { words } = this.ui;
    const me = one.id === this.thread.me;
    const [name, role] = [fullName(one, words), roleBeside(one, words)];
    const presence = one.online || me ? "online" : "away";
    return html`<li>
      <tp-avatar .name=${name} .party=${one.role} .presence=${presence}></tp-avatar>
      <b><bdi>${name}</bdi></b>
      ${role ? html`<span>${role}</span>` : nothing}
      ${me ? html`<span>${words.say("who.you")}</span>` : nothing}
      <span>${words.say(presence === "online" ? "thread.online" : "thread.offline_people")}</span>
    </li>`;
  }
}

define("tp-people", TpPeople);
