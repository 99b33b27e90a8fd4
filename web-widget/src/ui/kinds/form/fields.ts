/** The fields of a form as native inputs: each has its label, its hint, and a line for what is wrong with it. */
import { html, nothing, type TemplateResult } from "lit";
import type { FormField } from "../../../core/protocol.ts";
import type { Context } from "../context.ts";
import { COUNTRIES } from "./countries.ts";
import "./signature.ts";
import "./upload.ts";
import { ADDRESS_PARTS, type Asked, hintOf } from "./values.ts";

type One<Type extends Asked["type"]> = Extract<Asked, { type: Type }>;
/** How one field is shown. */
interface Shown {
  context: Context;
  trouble: string; // what is wrong with it
  described: string | typeof nothing; // ids of what explains it
}

/** More options than these open as a list. */
const OPEN_MAX = 4;
/** What browsers are told of lines that they know how to fill in. */
const LINES = {
  email: { type: "email", autocomplete: "email", inputmode: "email", max: 254 },
  phone: { type: "tel", autocomplete: "tel", inputmode: "tel", max: 24 },
  name: { type: "text", autocomplete: "name", inputmode: "text", max: 120 },
} as const;
const ADDRESS_TOKENS = {
  line1: "address-line1",
  line2: "address-line2",
  postcode: "postal-code",
  city: "address-level2",
  region: "address-level1",
} as const;
const OPTIONAL_PARTS = new Set<string>(["line2", "region"]);

/** A field of any type. */
export function fieldTemplate(one: Asked, trouble: string, context: Context): TemplateResult {
  const { words } = context.ui;
  const hint = hintOf(one, words);
  const described = [hint && `${one.name}-hint`, trouble && `${one.name}-trouble`].filter(Boolean).join(" ") || nothing;
  const label = html`${one.label}${one.required === false ? html` <span class="optional">${words.say("form.optional")}</span>` : nothing}`;
  const notes = hint ? html`<p class="hint" id=${`${one.name}-hint`} dir="auto">${hint}</p>` : nothing;
  const wrong = html`<p class="trouble" id=${`${one.name}-trouble`} ?hidden=${!trouble}>${trouble}</p>`;
  const inputs = inputsOf(one, { context, trouble, described });
  if (isGroup(one)) {
    return html`<fieldset data-field=${one.name} aria-describedby=${described}>
      <legend dir="auto">${label}</legend>${notes}${inputs}${wrong}
    </fieldset>`;
  }
  return html`<div class="field" data-field=${one.name}>
    <label for=${one.name} dir="auto">${label}</label>${notes}${inputs}${wrong}
  </div>`;
}

/** Several inputs that make one value, under one heading. */
function isGroup(one: Asked): boolean {
  if (one.type === "select") return one.options.length <= OPEN_MAX;
  if (one.type === "time_slot") return one.slots.length <= OPEN_MAX;
  return ["multi_select", "address", "rating", "file", "signature"].includes(one.type);
}

function inputsOf(one: Asked, shown: Shown): TemplateResult {
  const { context } = shown;
  switch (one.type) {
    case "text":
      return text(one, shown);
    case "number":
      return number(one, shown);
    case "email":
    case "phone":
    case "name":
      return line(one, shown);
    case "date":
      return html`<input type="date" id=${one.name} name=${one.name} min=${one.min ?? nothing} max=${one.max ?? nothing}
        ?required=${one.required !== false} aria-invalid=${String(shown.trouble !== "")} aria-describedby=${shown.described} />`;
    case "time_slot": {
      const { words } = context.ui;
      return choice(
        one,
        one.slots.map(({ id, starts_at, ends_at }) => [id, words.span(starts_at, ends_at)]),
        shown,
      );
    }
    case "select":
      return choice(
        one,
        one.options.map(({ id, label }) => [id, label]),
        shown,
      );
    case "multi_select":
      return options(
        "checkbox",
        one.name,
        one.options.map(({ id, label }) => [id, label]),
        shown,
      );
    case "address":
      return address(one, shown);
    case "rating":
      return rating(one, shown);
    case "file":
      return html`<tp-upload data-late .label=${one.label} .context=${context}></tp-upload>`;
    case "signature":
      return html`<tp-signature data-late .label=${one.label} .context=${context}></tp-signature>`;
    default: // a type newer than this page
      return text({ ...(one as FormField), type: "text" }, shown);
  }
}

function text(one: One<"text">, { trouble, described }: Shown): TemplateResult {
  const most = one.max_chars ?? 500;
  const [required, invalid] = [one.required !== false, String(trouble !== "")];
  if ((one.lines ?? 1) > 1) {
    return html`<textarea id=${one.name} name=${one.name} rows=${Math.min(6, one.lines ?? 1)} maxlength=${most} dir="auto"
      ?required=${required} aria-invalid=${invalid} aria-describedby=${described}></textarea>`;
  }
  return html`<input type="text" id=${one.name} name=${one.name} maxlength=${most} dir="auto"
    ?required=${required} aria-invalid=${invalid} aria-describedby=${described} />`;
}

function number(one: One<"number">, { trouble, described }: Shown): TemplateResult {
  const isCount = one.integer && (one.min ?? -1) >= 0;
  return html`<span class="row">
    <input type="number" id=${one.name} name=${one.name} min=${one.min ?? nothing} max=${one.max ?? nothing}
      step=${one.integer ? "1" : "any"} inputmode=${isCount ? "numeric" : "decimal"}
      ?required=${one.required !== false} aria-invalid=${String(trouble !== "")} aria-describedby=${described} />
    ${one.unit ? html`<span class="unit" dir="auto">${one.unit}</span>` : nothing}
  </span>`;
}

function line(one: One<"email" | "phone" | "name">, { trouble, described }: Shown): TemplateResult {
  const { type, autocomplete, inputmode, max } = LINES[one.type];
  return html`<input type=${type} id=${one.name} name=${one.name} autocomplete=${autocomplete} inputmode=${inputmode} maxlength=${max}
    placeholder=${one.type === "phone" ? "+34 600 111 222" : nothing} dir=${one.type === "name" ? "auto" : "ltr"}
    ?required=${one.required !== false} aria-invalid=${String(trouble !== "")} aria-describedby=${described} />`;
}

/** Few are shown at once as radio buttons, more as a list that opens. */
function choice(one: Asked, offered: [id: string, label: string][], shown: Shown): TemplateResult {
  if (offered.length <= OPEN_MAX) return options("radio", one.name, offered, shown);
  return html`<select id=${one.name} name=${one.name} ?required=${one.required !== false}
    aria-invalid=${String(shown.trouble !== "")} aria-describedby=${shown.described}>
    <option value="">${shown.context.ui.words.say("form.choose")}</option>
    ${offered.map(([id, label]) => html`<option value=${id}>${label}</option>`)}
  </select>`;
}

function options(
  type: "radio" | "checkbox",
  name: string,
  offered: [id: string, label: string][],
  { trouble }: Shown,
): TemplateResult {
  return html`<div class="options">
    ${offered.map(
      ([id, label]) =>
        html`<label class="option"><input type=${type} name=${name} value=${id} aria-invalid=${String(trouble !== "")} /><span dir="auto">${label}</span></label>`,
    )}
  </div>`;
}

function rating(one: One<"rating">, { context, trouble }: Shown): TemplateResult {
  const most = one.max ?? 5;
  return html`<div class="stars">
    ${Array.from({ length: most }, (_, i) => {
      const label = context.ui.words.say("form.star", { n: i + 1, most });
      return html`<label><input type="radio" name=${one.name} value=${i + 1} aria-label=${label} aria-invalid=${String(trouble !== "")} /><span aria-hidden="true">★</span></label>`;
    })}
  </div>`;
}

/** The parts of a postal address, by names that browsers know. */
function address(one: Asked, { context, trouble }: Shown): TemplateResult {
  const say = context.ui.words;
  const label = (part: (typeof ADDRESS_PARTS)[number]) =>
    html`${say.say(`address.${part}`)}${OPTIONAL_PARTS.has(part) ? html` <span class="optional">${say.say("form.optional")}</span>` : nothing}`;
  return html`<div class="parts">
    ${ADDRESS_PARTS.map(
      (
        part,
      ) => html`<label class=${`part is-${part}`}><span>${label(part)}</span><input type="text" name=${`${one.name}.${part}`}
        autocomplete=${ADDRESS_TOKENS[part]} maxlength="128" dir="auto" aria-invalid=${String(trouble !== "")} /></label>`,
    )}
    <label class="part is-country"><span>${say.say("address.country")}</span>${country(`${one.name}.country`, context)}</label>
  </div>`;
}

function country(name: string, { ui }: Context): TemplateResult {
  const { locale } = ui.words;
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const sorted = COUNTRIES.map((code) => [code, names.of(code) ?? code] as const).sort((a, b) =>
    a[1].localeCompare(b[1], locale),
  );
  const own = new Intl.Locale(navigator.language).maximize().region;
  return html`<select name=${name} autocomplete="country">
    <option value="">${ui.words.say("form.choose")}</option>
    ${sorted.map(([code, label]) => html`<option value=${code} ?selected=${code === own}>${label}</option>`)}
  </select>`;
}
