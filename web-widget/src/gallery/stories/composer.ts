import { html } from "lit";
import "../../ui/composer/composer.ts";
import "../../ui/composer/emoji/reaction_bar.ts";
import type { TpComposer } from "../../ui/composer/composer.ts";
import type { Aim } from "../../ui/composer/port.ts";
import type { Panel } from "../../ui/composer/tools.ts";
import { EVERYONE, NOTE, SELLER, StoryPort } from "../composer_set.ts";
import type { Story } from "../story.ts";

const STAFF = [EVERYONE, SELLER, NOTE];
const LINE = "It comes with its box and the papers.";

/** A composer, opened at a part where one is named. */
function composer(name: string, make: () => StoryPort, panel?: Panel): Story {
  const port = make();
  return {
    name,
    render: (ui) => html`<tp-composer .ui=${ui} .port=${port}></tp-composer>`,
    ...(panel && { ready: (stage) => stage.querySelector<TpComposer>("tp-composer")?.open(panel) }),
  };
}

function aimed(to: Aim["to"]): StoryPort {
  const port = new StoryPort();
  const message = { message: "ms_1", name: "Marco", line: LINE, audience: EVERYONE };
  port.aim.value = { to, ...message, ...(to === "edit" && { text: LINE }) };
  return port;
}

function having<Key extends "closed" | "pace" | "sharing">(key: Key, value: StoryPort[Key]["value"]): StoryPort {
  const port = new StoryPort();
  port[key].value = value;
  return port;
}

const sharing = () => having("sharing", { message: "ms_live", until: Date.now() + 3_540_000, follow: true });

export const stories: readonly Story[] = [
  composer("empty", () => new StoryPort()),
  composer("a text", () => new StoryPort([EVERYONE], { text: "Is it **still** for sale?\nI could come today." })),
  composer("near the limit", () => new StoryPort([EVERYONE], { text: "a".repeat(8_100) })),
  composer("too long", () => new StoryPort([EVERYONE], { text: "a".repeat(8_200) })),
  composer("staff, to everyone", () => new StoryPort(STAFF)),
  composer("staff, to one side", () => new StoryPort(STAFF, { text: "Could you send it today?", audience: "seller" })),
  composer("a note", () => new StoryPort(STAFF, { text: "Asked twice already.", audience: "staff" })),
  composer("whom it was for is gone", () => new StoryPort(STAFF, { text: "See you at five.", audience: "courier" })),
  composer("who sees it", () => new StoryPort(STAFF), "audience"),
  composer("a reply", () => aimed("reply")),
  composer("an edit", () => aimed("edit")),
  composer("sharing", sharing),
  composer("closed", () => having("closed", "closed")),
  composer("frozen", () => having("closed", "frozen")),
  composer("slow mode", () => having("pace", { every_s: 30, until: 0 })),
  composer("slow mode, too soon", () => having("pace", { every_s: 3_600, until: Date.now() + 3_570_000 })),
  composer("add", () => new StoryPort(), "add"),
  composer("formatting", () => new StoryPort(), "format"),
  composer("emoji", () => new StoryPort(), "emoji"),
  composer("GIFs", () => new StoryPort(), "gifs"),
  composer("a place", () => new StoryPort(), "place"),
  composer("live location", () => new StoryPort(), "live"),
  {
    name: "reactions",
    render: (ui) =>
      html`<tp-reaction-bar .ui=${ui} .source=${new StoryPort().emojiData} .own=${["👍"]}></tp-reaction-bar>`,
  },
];
