/** The gallery: `?theme=dark&dir=rtl&width=320&locale=ar&story=primitives/menu&bare`. */
import { loadDesk } from "../desk/words.ts";
import { LOCALES, Turning } from "../i18n/locales.ts";
import { Words } from "../i18n/words.ts";
import { createUi } from "../ui/ui.ts";
import type { Switch, TpGallery } from "./gallery.ts";
import "./gallery.ts";
import { chosen, everyStory } from "./story.ts";

const query = new URLSearchParams(location.search);
const words = new Words();
await new Turning(words, loadDesk).to([query.get("locale") ?? "en"]);
document.documentElement.lang = words.locale;
document.documentElement.dir = query.get("dir") ?? words.dir;

const all = everyStory();
const areas = [...new Set(all.map(({ path }) => `${path.split("/")[0]}/`))];
const switches: Switch[] = [
  { name: "theme", offered: ["", "light", "dark"] },
  { name: "dir", offered: ["", "ltr", "rtl"] },
  { name: "width", offered: ["", "320", "390", "768"] },
  { name: "locale", offered: ["", ...LOCALES] },
  { name: "story", offered: ["", ...areas, ...all.map(({ path }) => path)] },
];

const gallery = document.createElement("tp-gallery") as TpGallery;
const theme = query.get("theme");
if (theme) gallery.dataset.theme = theme;
gallery.toggleAttribute("bare", query.has("bare"));
gallery.dataset.all = JSON.stringify(all.map(({ path, alone }) => ({ path, alone: alone ?? false })));
Object.assign(gallery, { ui: createUi(words), stories: chosen(all, query.get("story") ?? ""), switches, query });
document.body.append(gallery);
