import { css, html, type TemplateResult } from "lit";
import type { Content } from "../../core/frames.ts";
import { define, TpElement } from "../../ui/element.ts";
import { type Context, contentTemplate, kindStyles, shapeOf } from "../../ui/kinds/index.ts";
import "../../ui/kinds/sharing_bar.ts";
import type { Ui } from "../../ui/ui.ts";
import { contextOf, KindsSet } from "../kinds_set.ts";

const GOLDEN = import.meta.glob<Content>("../../../../tests/golden/content.*.json", { eager: true, import: "default" });
const golden = Object.fromEntries(
  Object.entries(GOLDEN).map(([path, content]) => [/content\.(\w+)\.json$/.exec(path)?.[1] ?? content.kind, content]),
);
const marked: Content = {
  kind: "text",
  format: "markdown",
  text: "**Bring** the *receipt*, ~~the box~~ and `LAMP-55`:\n- the bell\n- the front lamp\n> Paid and packed\nhttps://shop.example.com/orders/55",
};
const emoji: Content = { kind: "text", text: "🚲🎉" };
const taken = { kind: "answer", to: "buttons", action: "a1", label: "" } as Content;

/** A content as it lies in a row, without what a row has around it. */
class KindStory extends TpElement {
  static override styles = [
    kindStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        padding: 16px;
        background: var(--_ground);
      }

      .row {
        justify-self: start;
        max-inline-size: 100%;
        padding: 8px 12px;
        border-radius: var(--_radius-bubble);
        color: var(--_bubble-other-text);
        background: var(--_bubble-other);
      }

      .row.is-own {
        justify-self: end;
      }

      .row.is-own.is-words {
        color: var(--_bubble-own-text);
        background: var(--_bubble-own);
      }

      .row.is-bare {
        padding: 4px;
      }

      .row.is-line {
        justify-self: center;
        background: none;
      }
    `,
  ];
  static override properties = { content: { attribute: false }, context: { attribute: false } };
  declare content: Content;
  declare context: Context;

  protected override render(): TemplateResult {
    const look = `row is-${shapeOf(this.content)} ${this.context.own ? "is-own" : ""}`;
    return html`<div class=${look}>${contentTemplate(this.content, this.context)}</div>`;
  }
}
define("tp-kind-story", KindStory);

/** One story: a content, and how far it is. */
interface Shown {
  name: string;
  render: (ui: Ui) => TemplateResult;
}

function story(name: string, content: Content | undefined, given: Partial<Context> = {}): Shown[] {
  if (!content) return [];
  const services = new KindsSet(golden.live_location);
  const render = (ui: Ui) =>
    html`<tp-kind-story .content=${content} .context=${contextOf(ui, services, given)}></tp-kind-story>`;
  return [{ name, render }];
}

const asked = ["buttons", "card", "contact_request", "form", "list", "quick_replies"];
const states = asked.flatMap((kind) => [
  ...story(`${kind} answered`, golden[kind], { standing: "answered", answer: answered(kind) }),
  ...story(`${kind} too late`, golden[kind], { standing: "expired" }),
  ...story(`${kind} by who asked`, golden[kind], { standing: "shown", own: true }),
]);

function answered(kind: string): Content {
  return kind === "list" ? ({ ...taken, action: "a2" } as Content) : taken;
}

function live(name: string, changes: Partial<Content>, given: Partial<Context> = {}): Shown[] {
  const content = golden.live_location;
  return content ? story(name, { ...content, ...changes } as Content, given) : [];
}

export const stories: readonly Shown[] = [
  ...Object.entries(golden).flatMap(([kind, content]) => story(kind, content)),
  ...story("text own", golden.text, { own: true }),
  ...story("text marked", marked),
  ...story("text marked own", marked, { own: true }),
  ...story("text of emoji", emoji),
  ...states,
  ...live("live_location moving", {}, { message: "ms_moving" }),
  ...live("live_location own", {}, { own: true }),
  ...live("live_location stale", { moved_at: "2026-05-04T09:19:00Z" } as Partial<Content>),
  ...live("live_location begins", { latitude: null, longitude: null } as Partial<Content>),
  ...live("live_location arrived", {
    state: "ended",
    ended: "stage",
    arrived_at: "2026-05-04T09:30:00Z",
  } as Partial<Content>),
  ...live("live_location over", { state: "ended", ended: "expired" } as Partial<Content>),
  {
    name: "sharing bar",
    render: (ui) =>
      html`<tp-sharing-bar .ui=${ui} .services=${new KindsSet()} .until=${"2026-05-04T09:45:00Z"} .message=${"ms_1"}></tp-sharing-bar>`,
  },
];
