import { html, type TemplateResult } from "lit";
import type { Moderators, Verdict } from "../../../test/fake/moderators.ts";
import { Shop } from "../../../test/fake/shop.ts";
import type { Content } from "../../core/frames.ts";
import type { Finding, Flag } from "../../core/protocol.ts";
import type { Session } from "../../core/store/session.ts";
import "../../desk/moderation/calm.ts";
import type { Calming, TpCalm } from "../../desk/moderation/calm.ts";
import { flagMark, moderationButton } from "../../desk/moderation/mark.ts";
import "../../desk/moderation/moderation.ts";
import type { Moderated } from "../../desk/moderation/moderation.ts";
import "../../desk/moderation/reveal.ts";
import type { Tab } from "../../desk/moderation/flags.ts";
import type { TpReveal } from "../../desk/moderation/reveal.ts";
import "../../desk/words.ts";
import "../../desk/details.ts";
import { workplaceSheet } from "../../desk/workplace.css.ts";
import { define, TpElement } from "../../ui/element.ts";
import "../../ui/moderated/fate.ts";
import { buttons } from "../../ui/primitives/buttons.css.ts";
import { shared } from "../../ui/shared.css.ts";
import type { TpThread } from "../../ui/thread/thread.ts";
import "../../ui/thread/thread.ts";
import type { TpDeeds } from "../../ui/thread/deeds.ts";
import type { Ui } from "../../ui/ui.ts";
import type { Story } from "../story.ts";
import "./desk.ts"; // its columns
import "./thread.ts"; // its panels

/** What stands on the desk around the lists. */
class TpStoryWay extends TpElement {
  static override properties = { ui: { attribute: false } };
  static override styles = [shared, buttons, workplaceSheet];
  declare ui: Ui;

  protected override render(): TemplateResult {
    const message = { id: "ms_1" } as Parameters<typeof flagMark>[2];
    const way = (n: number, on: boolean) =>
      moderationButton(this.ui, { waiting: { n, more: n > 9 } }, on, () => undefined);
    return html`${flagMark(this.ui, OPEN, message)}<p>${way(0, false)} ${way(3, false)} ${way(50, true)}</p>`;
  }
}

define("tp-story-way", TpStoryWay);

const NOW = Date.parse("2026-05-04T12:00:00Z");
const MINUTE_MS = 60_000;
const ago = (minutes: number) => new Date(NOW - minutes * MINUTE_MS).toISOString();
const said = (text: string): Content => ({ kind: "text", text });

const VERDICTS: readonly [words: string, verdict: Verdict][] = [
  [
    "Call me: 612 345 678",
    {
      masked: { rule: "contacts", kinds: ["phone"] },
      content: said("Call me: ☎•••"),
      notice:
        "A phone number was hidden: until the order is paid, contact data is not told. Everyone sees it this way.",
    },
  ],
  ["I sell replicas too", "hold"],
  ["Pay to 4111 1111 1111 1111", { code: "content_blocked", details: { kinds: "card,iban" } }],
  ["Grade A copy, cheap", "hold"],
];

/** An order whose messages are looked at, by the marketplace's rules and by its staff. */
function watched(): Shop {
  const shop = new Shop();
  shop.room.stage = "inquiry";
  const verdicts = new Map(VERDICTS);
  shop.room.moderators.judge = (content) => (content.kind === "text" && verdicts.get(content.text)) || "allow";
  const masked = { masked: { rule: "contacts", kinds: ["email" as const, "messenger" as const] } };
  shop.room.send(
    "seller:sol",
    said("Write to ✉••• or on 💬•••, then it is cheaper."),
    "s1",
    undefined,
    undefined,
    masked,
  );
  const hid = { masked: { rule: "contacts", kinds: ["phone" as const] } };
  shop.room.send("buyer:ana", said("Better here. My number is ☎•••"), "a1", undefined, undefined, hid);
  return shop;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

interface Scene {
  profile?: string;
  shop?: () => Shop;
  after?: (session: Session, moderators: Moderators, shop: Shop) => Promise<void> | void;
  ready?: (stage: HTMLElement) => Promise<void>;
  alone?: boolean;
}

/** A thread in which something was found. */
function thread(name: string, { profile = "buyer:ana", shop = watched, after, ready, alone = false }: Scene): Story {
  let opened: { shop: Shop; session: Session } | undefined;
  const open = () => {
    const market = shop();
    return { shop: market, session: market.session(profile) };
  };
  return {
    name,
    alone,
    render: (ui) => {
      opened ??= open();
      const { session } = opened;
      return html`<tp-story-panel .shop=${opened.shop}><tp-thread .ui=${ui} .session=${session} .thread=${session.thread("cv_1")}></tp-thread></tp-story-panel>`;
    },
    ready: async (stage) => {
      if (!opened) return;
      const { session, shop: market } = opened;
      await until(() => session.loaded && session.thread("cv_1").pages.loaded);
      await after?.(session, market.room.moderators, market);
      await ready?.(stage);
    },
  };
}

function say(session: Session, words: string): string {
  return session.thread("cv_1").send({ content: said(words), audience: ["all"] });
}

const settles = (session: Session, n: number) =>
  until(
    () => session.thread("cv_1").outgoing.filter(({ state }) => state === "held" || state === "failed").length === n,
  );

const finding = (start: number, end: number, kind: Finding["kind"], rule: string, score: number): Finding => ({
  field: "text",
  start,
  end,
  kind,
  rule,
  score,
});

const FLAG: Flag = {
  id: "fg_1",
  conversation: "cv_1",
  at: ago(4),
  author: { participant: "pt_seller_sol", role: "seller" },
  client_id: "c1",
  decision: "hold",
  rule: "hidden_on_purpose",
  stage: "inquiry",
  audience: ["all"],
  waiting: true,
  content: said("Call me on six one two, 34 56 78, or ask my cousin for a replica."),
  findings: [finding(11, 32, "phone", "phone.spelled", 0.97), finding(57, 64, "banned", "banned", 0.8)],
};
const FLAGS: readonly Flag[] = [
  FLAG,
  {
    ...FLAG,
    id: "fg_2",
    at: ago(32),
    author: { participant: "pt_buyer_ana", role: "buyer" },
    audience: ["seller", "participant:pt_buyer_ana", "staff"],
    content: said("رقمي ٦١٢ ٣٤٥ ٦٧٨"),
    findings: [finding(5, 16, "phone", "phone.written", 0.9)],
  },
];
const OPEN: readonly Flag[] = [
  {
    ...FLAG,
    id: "fg_3",
    decision: "mask",
    rule: "contacts",
    waiting: false,
    message: "ms_1",
    content: said("Call ☎•••"),
    findings: [finding(5, 9, "phone", "phone.written", 0.99)],
  },
  {
    ...FLAG,
    id: "fg_4",
    decision: "block",
    rule: "classifier",
    waiting: false,
    content: { kind: "card", title: "My shop", text: "lamps.example.com", fallback: "My shop" } as unknown as Content,
    findings: [{ field: "text", start: 0, end: 17, kind: "url", rule: "url.written", score: 0.88 }],
  },
];
const SETTLED: readonly Flag[] = [
  {
    ...FLAG,
    id: "fg_5",
    waiting: false,
    outcome: "rejected",
    settled_at: ago(1),
    settled_by: "agent:eva",
    reason: "Trade here, please.",
  },
  { ...OPEN[0], id: "fg_6", outcome: "seen", settled_at: ago(2), settled_by: "agent:bea" } as Flag,
];

const LISTS: Record<Tab, readonly Flag[]> = { waiting: FLAGS, open: OPEN, settled: SETTLED };

/** Lists that go nowhere. */
function moderated(tab: Tab, rows: readonly Flag[], state: Moderated["state"] = "ready"): Moderated {
  const conversation = new Shop().room.view(new Shop().room.member("agent:eva"));
  const same = async (flag: Flag) => flag;
  const idle = async () => undefined;
  const waiting = { n: rows.length > 0 ? 50 : 0, more: rows.length > 0 };
  return {
    ...{ tab, rows, state, waiting, more: false, conversation: () => conversation },
    ...{ show: () => undefined, load: idle, loadMore: idle, approve: same, reject: same, see: same },
  };
}

function lists(name: string, flags: Moderated): Story {
  return {
    name,
    render: (ui) => html`<tp-story-column>
      <tp-moderation .ui=${ui} .flags=${flags} profile="agent:eva" .now=${NOW}></tp-moderation></tp-story-column>`,
  };
}

function dialog(name: string, show: (ui: Ui) => TemplateResult, ready: (stage: HTMLElement) => Promise<void>): Story {
  return { name, render: show, ready, alone: true };
}

const calm = (what: Calming) =>
  dialog(
    `desk, ${what}`,
    (ui) => html`<tp-calm .ui=${ui}></tp-calm>`,
    async (stage) => stage.querySelector<TpCalm>("tp-calm")?.show(what, async () => undefined),
  );

async function reveals(stage: HTMLElement): Promise<TpReveal | null> {
  const reveal = stage.querySelector<TpReveal>("tp-reveal");
  await reveal?.show(FLAG, async () => said("Call me on 612 345 678"));
  return reveal;
}

function details(name: string, more: { frozen?: boolean; slow_mode_s?: number }): Story {
  let session: Session | undefined;
  return {
    name,
    render: (ui) => {
      session ??= new Shop().session("agent:eva");
      return html`<tp-story-column><tp-details .ui=${ui} .thread=${session.thread("cv_1")} .flags=${[...OPEN, ...SETTLED]} flagged="fg_3"
        .now=${NOW}></tp-details></tp-story-column>`;
    },
    ready: async () => {
      await until(() => session?.loaded === true);
      const known = session?.thread("cv_1");
      if (known?.conversation) known.learned({ ...known.conversation, ...more });
    },
  };
}

export const stories: readonly Story[] = [
  thread("hidden parts", {}),
  thread("sent with parts hidden", {
    after: async (session) => {
      say(session, "Call me: 612 345 678");
      await until(() => session.thread("cv_1").care.notes.size > 0);
    },
  }),
  thread("being checked, not released, not allowed", {
    after: async (session, moderators) => {
      const id = say(session, "Grade A copy, cheap");
      say(session, "I sell replicas too");
      say(session, "Pay to 4111 1111 1111 1111");
      await settles(session, 3);
      moderators.reject(id, "Trade here, please: copies are not sold on this marketplace.");
      await until(() => session.thread("cv_1").outgoing.some(({ error }) => error?.code === "message_rejected"));
    },
  }),
  thread("someone blocked", {
    after: async (session, _moderators, shop) => {
      await session.block("seller:sol", true);
      shop.say("seller:sol", "Are you there?");
      shop.say("courier:max", "I am.");
    },
  }),
  thread("frozen", { after: (_session, _moderators, shop) => shop.room.calm({ frozen: true }) }),
  thread("slow mode", { after: (_session, _moderators, shop) => shop.room.calm({ slow_mode_s: 3_600 }) }),
  thread("appeal", {
    alone: true,
    ready: async (stage) => {
      const root = stage.querySelector<TpThread>("tp-thread")?.renderRoot;
      root?.querySelector("tp-composer")?.dispatchEvent(new CustomEvent("tp-appeal", { detail: {} }));
      await until(
        () =>
          root
            ?.querySelector<TpDeeds>("tp-deeds")
            ?.renderRoot?.querySelector("tp-appeal")
            ?.shadowRoot?.querySelector("tp-dialog") != null,
      );
    },
  }),
  lists("desk, waiting", moderated("waiting", LISTS.waiting)),
  lists("desk, flags", moderated("open", LISTS.open)),
  lists("desk, settled", moderated("settled", LISTS.settled)),
  lists("desk, nothing waits", moderated("waiting", [])),
  lists("desk, no flags", moderated("open", [])),
  lists("desk, nothing settled", moderated("settled", [])),
  lists("desk, not read", moderated("waiting", [], "failed")),
  details("desk, details", {}),
  details("desk, details of a frozen one", { frozen: true, slow_mode_s: 30 }),
  {
    name: "desk, mark and way in",
    render: (ui) => html`<tp-story-way .ui=${ui}></tp-story-way>`,
  },
  calm("freeze"),
  calm("thaw"),
  calm("pace"),
  dialog(
    "desk, reveal",
    (ui) => html`<tp-reveal .ui=${ui}></tp-reveal>`,
    async (stage) => void (await reveals(stage)),
  ),
  dialog(
    "desk, revealed",
    (ui) => html`<tp-reveal .ui=${ui}></tp-reveal>`,
    async (stage) => {
      const root = (await reveals(stage))?.renderRoot;
      const field = root?.querySelector("input");
      if (field) field.value = "A complaint";
      root?.querySelector<HTMLElement>(".button.is-primary")?.click();
      await until(() => root?.querySelector("h3") != null);
    },
  ),
];
