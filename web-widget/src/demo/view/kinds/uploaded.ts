import { size } from "../../words.ts";
import { button, h, icon, setText } from "../dom.ts";
import type { Context } from "./context.ts";
import { type Field, group, type One } from "./fields.ts";

/** A file, uploaded as soon as it is chosen; its id is the value. */
export function fileField(one: One<"file">, context: Context): Field {
  const input = h("input", { type: "file", "aria-label": one.label });
  const bar = h("progress", { max: "1", "aria-label": "Upload", hidden: true });
  const state = h("span", { class: "file-state", role: "status" });
  let going: AbortController | undefined;
  let id: string | undefined;
  const cancel = button({ class: "link", hidden: true }, () => forget(), "Remove");
  const forget = () => {
    going?.abort();
    id = undefined;
    input.value = "";
    show("", false);
  };
  const show = (words: string, busy: boolean) => {
    setText(state, words);
    bar.hidden = !busy;
    cancel.hidden = words === "";
    setText(cancel, busy ? "Cancel" : "Remove");
  };
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (!file) return;
    going?.abort();
    id = undefined;
    const turn = new AbortController();
    going = turn;
    bar.value = 0;
    show(file.name, true);
    const told = (share: number) => {
      bar.value = share;
    };
    context.services.upload(file, file.name, told, turn.signal).then(
      (uploaded) => {
        if (turn.signal.aborted) return;
        id = uploaded.id;
        field.say("");
        show(`${uploaded.name}, ${size(uploaded.size_bytes)}`, false);
      },
      (error: Error) => {
        if (turn.signal.aborted) return;
        forget();
        field.say(error.message);
      },
    );
  });
  const row = h(
    "div",
    { class: "upload" },
    input,
    bar,
    h("span", { class: "upload-line" }, icon("clip"), state, cancel),
  );
  const field = group(one, [row], () => {
    if (!id && !bar.hidden) throw new Error("The file is still on its way.");
    return id;
  });
  return field;
}
