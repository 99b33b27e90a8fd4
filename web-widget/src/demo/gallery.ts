/** Every kind of content in each of its states, as the golden files have it: nothing here is sent anywhere. */
import type { Content, Message } from "../core/frames.ts";
import { Timeline } from "../core/timeline.ts";
import { GallerySet, type Variant, variants } from "./gallery_set.ts";
import { People } from "./people.ts";
import { bubble, contextOf, type Reader } from "./view/bubble.ts";
import { h } from "./view/dom.ts";
import type { Standing } from "./view/kinds/context.ts";
import { contentOf } from "./view/kinds/index.ts";

const [BUYER, SELLER] = ["pt_buyer", "pt_01jwz3k8v2m5n8p2q6r9s3t7v1"];
const NOTES: Record<Standing, string> = { open: "", answered: "answered", expired: "too late", shown: "by who asked" };

const query = new URLSearchParams(location.search);
document.documentElement.dir = query.get("dir") === "rtl" ? "rtl" : "ltr";
document.documentElement.dataset.scheme = query.get("scheme") ?? "";

const people = new People([], () => undefined);
people.me = BUYER;
people.learn({ id: BUYER, profile: "buyer:ana", role: "buyer", name: "Ana" } as never);
people.learn({ id: SELLER, profile: "seller:marco", role: "seller", name: "Marco" } as never);
const reader: Reader = { people, timeline: new Timeline(), services: new GallerySet() };

const chosen = query.get("kind");
const all = variants().filter(({ content }) => !chosen || content.kind === chosen);
const kinds = [...new Set(all.map(({ kind }) => kind))];

document
  .querySelector("#gallery")
  ?.append(
    h("h1", {}, "Kinds of content"),
    ...kinds.map((kind) =>
      h(
        "section",
        { class: "kind", id: `kind-${kind}`, "aria-label": kind },
        h("h2", {}, kind.replaceAll("_", " ")),
        h("div", { class: "variants" }, ...all.filter((one) => one.kind === kind).map(shown)),
      ),
    ),
  );

function shown(variant: Variant, i: number): HTMLElement {
  const message = messageOf(variant, i);
  const { standing, answer, own } = variant;
  const content = contentOf(
    variant.content,
    contextOf(reader, message.id, own, { standing, answer, checkout: undefined, readOnly: false }),
  );
  const words = [variant.note, own ? "own" : "", NOTES[standing]].filter(Boolean).join(", ");
  const row = bubble(reader, message, [true, true], { content, ...(own && { progress: "read" }) });
  return h("figure", { class: "variant", "data-state": words || "open" }, row, h("figcaption", {}, words || " "));
}

function messageOf({ kind, content, own }: Variant, i: number): Message {
  const author = own
    ? { participant: BUYER, profile: "buyer:ana", role: "buyer" }
    : { participant: SELLER, profile: "seller:marco", role: "seller" };
  const at = "2026-05-04T09:21:30Z";
  return {
    id: `ms_${kind}_${i}`,
    conversation: "cv_1",
    lane: "all",
    audience: ["all"],
    seq: i + 1,
    at,
    author,
    client_id: `c${i}`,
    content: content as Content,
  };
}
