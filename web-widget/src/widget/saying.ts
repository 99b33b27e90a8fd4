import type { Content } from "../core/frames.ts";
import { EVERYONE } from "../core/store/audience.ts";
import type { Saying } from "./api.ts";
import type { HookSet } from "./hooks.ts";
import { Misused } from "./misused.ts";

/** What is about to be said. */
export interface Said {
  content: Content;
  audience: readonly string[];
}

/** What a page says, in the protocol's words. */
export function saidBy({ text, content, audience = [...EVERYONE] }: Saying): Said {
  const known: Content | undefined = content ?? (text ? { kind: "text", text } : undefined);
  if (!known) throw new Misused("send needs { text } or { content }");
  return { content: known, audience };
}

/** What the page makes of it before it is sent; false where the page stops it. */
export async function agreed(hooks: HookSet, { content, audience }: Said, conversation: string): Promise<Said | false> {
  if (!hooks.any("send")) return { content, audience };
  const text = content.kind === "text" ? content.text : undefined;
  const given: Saying = { conversation, content, audience: [...audience], ...(text !== undefined && { text }) };
  const made = await hooks.run("send", given);
  if (!made) return false;
  const changed = made.text !== undefined && made.text !== text && made.content === content;
  if (!changed) return saidBy({ ...made, audience: made.audience ?? [...audience] });
  const words =
    content.kind === "text"
      ? { ...content, text: made.text as string }
      : { kind: "text" as const, text: made.text as string };
  return { content: words, audience: made.audience ?? audience };
}
