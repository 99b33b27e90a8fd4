import type { Content, Message } from "../../core/frames.ts";
import type { View } from "./view.ts";

export function contextOf(_view: View, _message: Message | undefined, _content: Content, _own: boolean): unknown {
  return undefined;
}
