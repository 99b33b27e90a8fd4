import type { ContactRequestContent } from "../../../core/protocol.ts";
import { h, icon } from "../dom.ts";
import type { Context, Of, Value } from "./context.ts";
import { addressField, type Field, line, TEXTUAL } from "./fields.ts";
import { fillIn } from "./form.ts";
import { lead } from "./text.ts";

type Detail = ContactRequestContent["details"][number];
const LABELS: Record<Detail, string> = {
  name: "Your name",
  phone: "Phone, with country code",
  email: "Email",
  address: "Address",
};
const CLOSED = {
  answered: "You answered this.",
  expired: "The time to answer is over.",
  shown: "Waiting for an answer.",
} as const;

export function contactRequest(content: Of<"contact_request">, context: Context): HTMLElement {
  const { standing, services, message } = context;
  const only = h("p", { class: "field-hint" }, icon("lock"), "Only who asked and staff see it.");
  if (standing !== "open") {
    const details = content.details.map((one) => h("li", {}, LABELS[one]));
    const note = h(
      "p",
      { class: `form-state is-${standing}` },
      icon(standing === "answered" ? "check" : "clock"),
      CLOSED[standing],
    );
    const list = standing === "answered" ? undefined : h("ul", { class: "asked-for" }, ...details);
    return h("div", { class: "asked form is-closed" }, lead(content.text), list, note);
  }
  const send = (values: Record<string, Value>) => services.answer(message ?? "", { values });
  return h("div", { class: "asked" }, lead(content.text), only, contactForm(content.details, "Share", send));
}

/** Inputs that browsers know how to fill in. */
export function contactForm(
  details: readonly Detail[],
  submit: string,
  send: (values: Record<string, Value>) => Promise<unknown>,
): HTMLFormElement {
  return fillIn(details.map(input), submit, send);
}

function input(detail: Detail): Field {
  const one = { name: detail, label: LABELS[detail] };
  return detail === "address" ? addressField(one) : line(one, TEXTUAL[detail]);
}
