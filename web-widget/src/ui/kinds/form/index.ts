/** What is filled in: forms, and requests for contact details. */
import { html, nothing, type TemplateResult } from "lit";
import type { ContactRequestContent } from "../../../core/protocol.ts";
import { icon } from "../../icons.ts";
import type { Context, Of, Standing, Value } from "../context.ts";
import { lead } from "../text.ts";
import "./fill_in.ts";
import type { Asked } from "./values.ts";

type Detail = ContactRequestContent["details"][number];
const LABELS = {
  name: "contact.name",
  phone: "contact.phone",
  email: "contact.email",
  address: "contact.address",
} as const;
const CLOSED = { answered: "kinds.answered.you", expired: "kinds.expired", shown: "kinds.waiting" } as const;

/** Fields to fill in once; what is sent is a message of its own. */
export function form(content: Of<"form">, context: Context): TemplateResult {
  const { ui, standing, services, message } = context;
  const head = html`<p class="k-form-head">${icon("note")}<strong dir="auto">${content.title}</strong></p>${lead(content.text)}`;
  if (standing !== "open") {
    const asked = content.fields.map(({ label }) => label);
    return html`${head}${closed(asked, standing, ui)}`;
  }
  const until = content.expires_at ? ui.words.moment(content.expires_at) : "";
  const send = (values: Record<string, Value>) => services.answer(message ?? "", { values });
  return html`
    ${head}
    ${until ? html`<p class="k-hint">${icon("clock")}${ui.words.say("form.until", { time: until })}</p>` : nothing}
    ${fillIn(content.fields, content.submit || ui.words.say("form.send"), send, context, content.title)}
  `;
}

/** Asks for contact details, and says who will see them. */
export function contactRequest(content: Of<"contact_request">, context: Context): TemplateResult {
  const { ui, standing, services, message } = context;
  if (standing !== "open") {
    const asked = content.details.map((one) => ui.words.say(LABELS[one]));
    return html`${lead(content.text)}${closed(asked, standing, ui)}`;
  }
  const send = (values: Record<string, Value>) => services.answer(message ?? "", { values });
  return html`
    ${lead(content.text)}
    <p class="k-hint">${icon("lock")}${ui.words.say("contact.only")}</p>
    ${contactForm(content.details, ui.words.say("contact.share"), send, context)}
  `;
}

/** Inputs that browsers know how to fill in. */
export function contactForm(
  details: readonly Detail[],
  submit: string,
  send: (values: Record<string, Value>) => Promise<unknown>,
  context: Context,
): TemplateResult {
  const { words } = context.ui;
  const fields = details.map((detail): Asked => ({ type: detail, name: detail, label: words.say(LABELS[detail]) }));
  return fillIn(fields, submit, send, context, words.say("kinds.contact"));
}

function fillIn(
  fields: readonly Asked[],
  submit: string,
  send: (values: Record<string, Value>) => Promise<unknown>,
  context: Context,
  label: string,
): TemplateResult {
  return html`<tp-fill-in .fields=${fields} .submit=${submit} .send=${send} .context=${context} .label=${label}></tp-fill-in>`;
}

function closed(
  asked: readonly string[],
  standing: Exclude<Standing, "open">,
  { words }: Context["ui"],
): TemplateResult {
  const labels = html`<ul class="k-asked-for">${asked.map((label) => html`<li dir="auto">${label}</li>`)}</ul>`;
  return html`
    ${standing === "answered" ? nothing : labels}
    <p class=${`k-form-state is-${standing}`}>${icon(standing === "answered" ? "check" : "clock")}${words.say(CLOSED[standing])}</p>
  `;
}
