import { css, html, type TemplateResult } from "lit";
import { define, TpElement } from "../../ui/element.ts";
import { icon } from "../../ui/icons.ts";
import "../../ui/primitives/avatar.ts";
import "../../ui/primitives/badge.ts";
import { buttons } from "../../ui/primitives/buttons.css.ts";
import "../../ui/primitives/dialog.ts";
import type { TpDialog } from "../../ui/primitives/dialog.ts";
import "../../ui/primitives/empty.ts";
import "../../ui/primitives/menu.ts";
import type { MenuItem, TpMenu } from "../../ui/primitives/menu.ts";
import "../../ui/primitives/notice.ts";
import "../../ui/primitives/toast.ts";
import "../../ui/primitives/tooltip.ts";
import "../../ui/primitives/waiting.ts";
import { waiting } from "../../ui/primitives/waiting.css.ts";
import { shared } from "../../ui/shared.css.ts";
import { createUi, type Ui } from "../../ui/ui.ts";
import type { Story } from "../story.ts";

/** What lies in a row: the sheets of buttons reach only what is inside an element. */
class TpRow extends TpElement {
  static override properties = { of: { attribute: false } };
  static override styles = [
    shared,
    buttons,
    waiting,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
        padding: 16px;
      }
    `,
  ];
  declare of: TemplateResult;

  protected override render(): TemplateResult {
    return this.of;
  }
}

define("tp-row", TpRow);

function row(of: TemplateResult): TemplateResult {
  return html`<tp-row .of=${of}></tp-row>`;
}

const ITEMS: MenuItem[] = [
  { id: "reply", words: "Reply", icon: "reply" },
  { id: "copy", words: "Copy", icon: "copy" },
  { id: "edit", words: "Edit", icon: "edit", more: "For five more minutes" },
  { id: "pin", words: "Pin", icon: "pin", disabled: true },
  { id: "delete", words: "Delete", icon: "trash", danger: true, apart: true },
];
const SOUNDS: MenuItem[] = [
  { id: "on", words: "Sound on", checked: true },
  { id: "off", words: "Sound off", checked: false },
];

function menu(items: readonly MenuItem[]): TemplateResult {
  return row(html`<button class="icon-button" aria-label="More" aria-haspopup="menu">${icon("more")}</button>
    <tp-menu label="This message" .items=${items}></tp-menu>`);
}

async function openMenu(stage: HTMLElement): Promise<void> {
  const inside = stage.querySelector("tp-row")?.shadowRoot;
  await inside?.querySelector<TpMenu>("tp-menu")?.open(inside.querySelector("button") as HTMLElement);
}

async function openDialog(stage: HTMLElement): Promise<void> {
  await stage.querySelector("tp-row")?.shadowRoot?.querySelector<TpDialog>("tp-dialog")?.open();
}

function dialog(ui: Ui): TemplateResult {
  return row(html`<tp-dialog .ui=${ui} heading="Delete this message?">
    <p>It disappears for everyone. That it was there stays visible.</p>
    <button slot="actions" class="button">${ui.words.say("common.cancel")}</button>
    <button slot="actions" class="button is-danger">Delete</button>
  </tp-dialog>`);
}

function toasts({ words }: Ui): TemplateResult {
  const own = createUi(words);
  own.toasts.tell({ words: "Copied", tone: "ok" });
  own.toasts.tell({
    words: "The picture could not be sent",
    tone: "danger",
    action: { words: words.say("common.retry"), run: () => {} },
  });
  return html`<tp-skeleton shape="thread"></tp-skeleton><tp-toasts .ui=${own}></tp-toasts>`;
}

export const stories: Story[] = [
  {
    name: "buttons",
    render: ({ words }) =>
      row(html`<button class="button is-primary">${icon("send")} Send to everyone</button>
        <button class="button">${words.say("common.cancel")}</button>
        <button class="button is-danger">Block</button>
        <button class="button is-quiet">${words.say("common.retry")}</button>
        <button class="button is-small">Small</button>
        <button class="button is-primary" disabled>Not yet</button>
        <button class="button" aria-pressed="true">Chosen</button>
        <button class="button is-primary"><span class="spinner"></span> Sending</button>`),
  },
  {
    name: "icon buttons",
    render: () =>
      row(html`<button class="icon-button" aria-label="Attach">${icon("attach")}</button>
        <button class="icon-button" aria-label="Emoji" aria-pressed="true">${icon("smile")}</button>
        <button class="icon-button is-primary" aria-label="Send">${icon("send")}</button>
        <button class="icon-button" aria-label="Record" disabled>${icon("mic")}</button>
        <button class="icon-button is-small" aria-label="Close">${icon("close")}</button>
        <tp-tooltip words="Share a place"><button class="icon-button" aria-label="Share a place">${icon("pin")}</button></tp-tooltip>`),
  },
  {
    name: "faces",
    render: () =>
      row(html`<tp-avatar name="Ana María" party="buyer" size="large" presence="online"></tp-avatar>
        <tp-avatar name="Kofi" party="seller" presence="away"></tp-avatar>
        <tp-avatar name="Lena Ström" party="courier"></tp-avatar>
        <tp-avatar name="山田 太郎" party="agent"></tp-avatar>
        <tp-avatar name="Order helper" party="bot" size="tiny"></tp-avatar>
        <tp-avatar name="" party="notary"></tp-avatar>
        <tp-avatar name="Zoë" party="landlord" picture="data:image/gif;base64,broken"></tp-avatar>`),
  },
  {
    name: "badges",
    render: ({ words }) =>
      row(
        html`${[0, 1, 12, 240].map((n) => html`<tp-badge .n=${n} words=${words.count("common.unread", n)}></tp-badge>`)}`,
      ),
  },
  {
    name: "notices",
    render: (ui) => html`
      <tp-notice .ui=${ui} tone="danger" icon="wifi-off" action=${ui.words.say("common.retry")}>No connection. What you write is sent when you are back.</tp-notice>
      <tp-notice .ui=${ui} tone="warn" icon="shield" closable>A phone number was hidden. Stay here, and the purchase is protected.</tp-notice>
      <tp-notice .ui=${ui} tone="ok" icon="check">You are back online.</tp-notice>
      <tp-notice .ui=${ui} icon="lock">This conversation is closed.</tp-notice>
      <tp-notice .ui=${ui} icon="info" action="Unsubscribe from everything" closable>${"Donaudampfschifffahrtsgesellschaft".repeat(3)}</tp-notice>`,
  },
  { name: "a menu", render: () => menu(ITEMS), ready: openMenu, alone: true },
  { name: "a menu of choices", render: () => menu(SOUNDS), ready: openMenu, alone: true },
  { name: "a dialog", render: dialog, ready: openDialog, alone: true },
  { name: "toasts", render: toasts },
  {
    name: "waiting for a list",
    render: ({ words }) => html`<tp-skeleton shape="list" words=${words.say("common.loading")}></tp-skeleton>`,
  },
  {
    name: "waiting for a thread",
    render: ({ words }) => html`<tp-skeleton shape="thread" words=${words.say("common.loading")}></tp-skeleton>`,
  },
  { name: "spinner", render: ({ words }) => row(html`<tp-spinner words=${words.say("common.loading")}></tp-spinner>`) },
  ...(["stall", "talk", "lens", "cut", "done"] as const).map((name) => ({
    name: `empty: ${name}`,
    render: (
      ui: Ui,
    ) => html`<tp-empty drawing=${name} heading="No conversations yet" words="When you write to a seller, you find it here.">
      ${row(html`<button class="button is-primary">${ui.words.say("common.retry")}</button>`)}
    </tp-empty>`,
  })),
];
