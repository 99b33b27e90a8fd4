/** What a key does on the desk. Pure. */

export type Act = "next" | "previous" | "reply" | "note" | "search" | "back" | "help";

/** Keys by what they do, in the order of the help. */
export const KEYS: readonly (readonly [key: string, act: Act])[] = [
  ["j", "next"],
  ["k", "previous"],
  ["r", "reply"],
  ["n", "note"],
  ["/", "search"],
  ["Escape", "back"],
  ["?", "help"],
];

const ACTS: ReadonlyMap<string, Act> = new Map(KEYS);

/** Undefined where the key is for somebody else: it is written into a field, or belongs to the browser. */
export function actOf(
  {
    key,
    ctrlKey,
    metaKey,
    altKey,
    defaultPrevented,
  }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented">,
  writing: boolean,
): Act | undefined {
  if (defaultPrevented || ctrlKey || metaKey || altKey) return undefined;
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
