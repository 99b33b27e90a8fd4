/** What a key does on the desk. Pure. */

export type Act = "next" | "previous" | "reply" | "note" | "search" | "back" | "help";

/** Keys by what they do, in the order of the help. Enter opens the row that has the keyboard: a row is a button. */
export const KEYS: readonly (readonly [key: string, act: Act | "open"])[] = [
  ["j", "next"],
  ["k", "previous"],
  ["Enter", "open"],
  ["r", "reply"],
  ["n", "note"],
  ["/", "search"],
  ["Escape", "back"],
  ["?", "help"],
];

const ACTS: ReadonlyMap<string, Act> = new Map(KEYS.flatMap(([key, act]) => (act === "open" ? [] : [[key, act]])));

/** Undefined where the key is for somebody else: it is written into a field, or belongs to the browser. */
export function actOf(
  {
    key,
    ctrlKey,
    metaKey,
    altKey,
    isComposing,
    defaultPrevented,
  }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "defaultPrevented">,
  writing: boolean,
): Act | undefined {
  if (defaultPrevented || isComposing || ctrlKey || metaKey || altKey) return undefined;
  const act = ACTS.get(key);
  return writing && act !== "back" ? undefined : act;
}

/** Whether keys are written where the focus is, through the shadow roots around it. */
export function isWriting(path: readonly EventTarget[]): boolean {
  return path.some((target) => {
    const { localName, isContentEditable, type } = target as Partial<HTMLInputElement>;
    if (localName === "textarea" || localName === "select" || isContentEditable) return true;
    return localName === "input" && type !== "checkbox" && type !== "radio" && type !== "button";
  });
}

/** Whether something stands over the page that has the keys to itself. */
export function isCovered(path: readonly EventTarget[]): boolean {
  return path.some((target) => {
    const { localName, role } = target as Partial<HTMLElement>;
    return localName === "dialog" || role === "menu" || role === "dialog";
  });
}
