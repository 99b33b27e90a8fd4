import { css, html, type TemplateResult } from "lit";
import { Shop } from "../../../test/fake/shop.ts";
import type { Conversation, Message, Participant } from "../../core/frames.ts";
import type { Session } from "../../core/store/session.ts";
import "../../desk/details.ts";
import "../../desk/inbox_list.ts";
import type { Listed } from "../../desk/inbox_list.ts";
import "../../desk/seen/seen.ts";
import "../../desk/sign_in.ts";
import { situationTemplate } from "../../desk/situation.ts";
import { workplaceSheet } from "../../desk/workplace.css.ts";
import { define, TpElement } from "../../ui/element.ts";
import { buttons } from "../../ui/primitives/buttons.css.ts";
import { shared } from "../../ui/shared.css.ts";
import type { Ui } from "../../ui/ui.ts";
import type { Story } from "../story.ts";

const NOW = Date.parse("2026-05-04T12:00:00Z");
const MINUTE_MS = 60_000;

/** A column of the desk. */
class TpStoryColumn extends TpElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template: minmax(0, 1fr) / minmax(0, 1fr);
      block-size: 560px;
    }
  `;

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }
}

define("tp-story-column", TpStoryColumn);

/** How a thread stands, as the workplace shows it. */
class TpStorySituation extends TpElement {
  static override properties = { ui: { attribute: false }, session: { attribute: false } };
  static override styles = [shared, buttons, workplaceSheet];
  declare ui: Ui;
  declare session: Session;

  protected override render(): TemplateResult {
    const nothing = () => undefined;
    const thread = this.session.thread("cv_1");
    return situationTemplate(
      { ui: this.ui, thread, now: Date.now() },
      { join: nothing, leave: nothing, settle: nothing, details: nothing },
    );
  }
}

define("tp-story-situation", TpStorySituation);

const ago = (minutes: number) => new Date(NOW - minutes * MINUTE_MS).toISOString();

function row(n: number, title: string, words: string, more: Partial<Conversation> = {}): Conversation {
  const buyer: Participant = { id: `pt_${n}`, profile: `buyer:${n}`, role: "buyer", name: n % 2 ? "Ana Ruiz" : "محمد" };
  const last: Message = {
    id: `ms_${n}`,
    conversation: `cv_${n}`,
    lane: "all",
    audience: ["all"],
    seq: 1,
    at: ago(n),
    author: { participant: buyer.id, role: "buyer" },
    client_id: `c${n}`,
    content: { kind: "text", text: words },
  };
  const told = { title, status: "open" as const, participants: [buyer], last_message: last };
  return { id: `cv_${n}`, created_at: ago(500), updated_at: ago(n), ...told, ...more };
}

const ROWS = [
  row(1, "Brass desk lamp, order 4000", "Where is my parcel?", {
    unanswered_since: ago(190),
    stage: "paid",
    unread: 2,
  }),
  row(2, "طلب ٤٠٠١", "هل وصل؟", { unanswered_since: ago(12), stage: "in_transit", reported: 2 }),
  row(3, "A title that somebody wrote with very many words, so that it cannot stand whole in a list", "Thanks!", {
    stage: "delivered",
  }),
];

/** A list that goes nowhere. */
function listed(rows: readonly Conversation[], state: Listed["state"] = "ready"): Listed {
  const wanted = { query: "", stage: "", status: "open" as const };
  const idle = async () => undefined;
  return { rows, state, wanted, more: rows.length > 0, want: () => undefined, load: idle, loadMore: idle };
}

function list(name: string, inbox: Listed): Story {
  return {
    name,
    render: (ui) => html`<tp-story-column>
      <tp-inbox .ui=${ui} .inbox=${inbox} current="cv_2" .now=${NOW}></tp-inbox>
    </tp-story-column>`,
  };
}

/** An order as an agent has it open. */
function order(): Shop {
  const shop = new Shop();
  shop.room.subject = { type: "order", id: "1042" };
  shop.room.stage = "paid";
  shop.say("buyer:ana", "Is it still available?");
  shop.say("seller:sol", "It is.");
  shop.say("agent:eva", "Third order between these two.", ["staff"]);
  return shop;
}

function opened(name: string, show: (ui: Ui, session: Session) => TemplateResult): Story {
  let session: Session | undefined;
  return {
    name,
    render: (ui) => {
      session ??= order().session("agent:eva");
      return html`<tp-story-column>${show(ui, session)}</tp-story-column>`;
    },
    ready: async () => {
      while (!session?.loaded) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}

/** What no thread of the fake marketplace has by itself. */
function known(session: Session) {
  const thread = session.thread("cv_1");
  const attributes = { total: "48.00 EUR", ship_to: "Madrid", "page.listing": "lst_9" };
  if (thread.conversation && !thread.conversation.attributes) {
    thread.learned({ ...thread.conversation, attributes, unanswered_since: ago(0), reported: 1 });
  }
  return thread;
}

const party = (session: Session) => session.thread("cv_1").people.all.find(({ role }) => role === "buyer")?.id;

export const stories: Story[] = [
  list("list", listed(ROWS)),
  list("list with nothing", listed([])),
  list("list that could not be read", listed([], "failed")),
  opened("details", (ui, session) => html`<tp-details .ui=${ui} .thread=${known(session)}></tp-details>`),
  opened(
    "situation",
    (ui, session) => html`<tp-story-situation .ui=${ui} .session=${known(session) && session}></tp-story-situation>`,
  ),
  opened("seen", (ui, session) =>
    session.loaded
      ? html`<tp-seen .ui=${ui} .session=${session} .thread=${session.thread("cv_1")} .participant=${party(session)}></tp-seen>`
      : html``,
  ),
  { name: "door", render: (ui) => html`<tp-sign-in .ui=${ui}></tp-sign-in>` },
  { name: "door, turned away", render: (ui) => html`<tp-sign-in .ui=${ui} .refused=${"desk.refused"}></tp-sign-in>` },
];
