import type { TemplateResult } from "lit";
import type { Ui } from "../ui/ui.ts";

/** One element in one state. Each area has its file in `stories/`, which exports `stories`; the file's name is the area. */
export interface Story {
  /** Within the area: "a long name". */
  readonly name: string;
  readonly render: (ui: Ui) => TemplateResult;
  /** Brings it to its state once it is rendered: opens the menu, types the words. */
  readonly ready?: (stage: HTMLElement) => void | Promise<void>;
  /** It covers the page (a dialog, a menu): shown only when it is asked for by its whole name. */
  readonly alone?: boolean;
}

/** A story by its whole name, "area/name". */
export interface Told extends Story {
  readonly path: string;
}

interface Area {
  readonly stories?: readonly Story[]; // none: what other stories are made with
}

/** All there are, sorted by area. */
export function everyStory(): Told[] {
  const areas = Object.entries(import.meta.glob<Area>("./stories/*.ts", { eager: true }));
  return areas.sort(([a], [b]) => a.localeCompare(b)).flatMap(([file, { stories = [] }]) => inArea(file, stories));
}

function inArea(file: string, stories: readonly Story[]): Told[] {
  const area = /([\w-]+)\.ts$/.exec(file)?.[1] ?? file;
  return stories.map((story) => ({ ...story, path: `${area}/${story.name}` }));
}

/** Those that `asked` names: all, those of an area, those that begin so, or one. */
export function chosen(stories: readonly Told[], asked: string): Told[] {
  const exact = stories.filter(({ path }) => path === asked);
  return exact.length > 0 ? exact : stories.filter(({ path, alone }) => !alone && path.startsWith(asked));
}
