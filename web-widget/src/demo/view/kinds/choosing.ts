import { h, setText } from "../dom.ts";
import type { Context } from "./context.ts";

/** One of several is chosen by its id: whether that is still possible, what was chosen, and a line for what went wrong. */
export function outcome(context: Context, once: boolean) {
  const { standing, answer, message, services } = context;
  const note = h("p", { class: "outcome", role: "status", dir: "auto" });
  const shut = standing === "shown" || standing === "expired" || (once && standing === "answered");
  const chosen = answer?.kind === "answer" ? (answer.action ?? undefined) : undefined;
  let busy = false;
  const say = (words: string) => {
    setText(note, words);
    note.hidden = words === "";
  };
  say(standing === "expired" ? "The time to answer is over." : "");
  const choose = (action: string | null | undefined): void => {
    if (busy || shut || !message || !action) return;
    busy = true;
    const done = (words: string) => {
      busy = false;
      say(words);
    };
    services.answer(message, { action }).then(
      () => done(""),
      (error: Error) => done(error.message),
    );
  };
  return { shut, chosen, choose, note };
}
