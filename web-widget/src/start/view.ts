import { html, nothing, type TemplateResult } from "lit";
import type { Start } from "./arrivals.ts";
import type { Told } from "./telling.ts";

/** Which of the snippets is shown. */
export type Choice = { chosen: number; choose: (index: number) => void };

const IDENTIFY = `<script>
  window.tradepost=window.tradepost||((...a)=>new Promise((y,n)=>tradepost.q.push([a,y,n])));tradepost.q=tradepost.q||[];
  tradepost("identify", { getToken: async () => (await fetch("/tradepost-token", { cache: "no-store" })).text() });
</script>`;

/** The whole page. */
export function page(start: Start, server: string, line: Told, before: Told[], choice: Choice): TemplateResult {
  return html`
    <h1>Your first page</h1>
    <p>This is the test tenant <b>${start.tenant}</b>. Three steps, and people can write to you from a page of yours.</p>
    <h2>1. Put the script into a page</h2>
    ${start.site === null ? noSite(start.tenant) : code(scriptTag(server, start.site))}
    <h2>2. Open that page</h2>
    <div class="live" role="status">${told(line)}</div>
    ${
      before.length === 0
        ? nothing
        : html`<details>
            <summary>Before that</summary>
            <ul>
              ${before.map((one) => html`<li>${told(one)}</li>`)}
            </ul>
          </details>`
    }
    <p>Whoever opens it can write as a visitor, without an account.</p>
    <h2>3. Say who is logged in</h2>
    <p>The page asks your back end for a token each time it needs one:</p>
    ${code(IDENTIFY)}
    <p>
      The back end signs it. <code>TRADEPOST_KID</code> and <code>TRADEPOST_SECRET</code> are <code>signing.kid</code> and
      <code>signing.secret</code> of <code>keys.json</code> in the server’s data directory; they never belong into a page.
    </p>
    ${snippets(start, choice)}
  `;
}

function scriptTag(server: string, site: string): string {
  return `<script async src="${server}/w/v1.js" data-site="${site}"></script>`;
}

function noSite(tenant: string): TemplateResult {
  return html`<p>The tenant has no site yet. Make one, then load this page again:</p>
    ${code(`tradepost site create --tenant ${tenant} --origin http://localhost:3000`)}`;
}

function snippets({ snippets }: Start, { chosen, choose }: Choice): TemplateResult {
  const shown = snippets[chosen];
  return html`
    <fieldset>
      <legend>Language of the back end</legend>
      ${snippets.map(
        ({ language }, index) => html`
          <label>
            <input type="radio" name="language" .checked=${index === chosen} @change=${() => choose(index)} />${language}
          </label>
        `,
      )}
    </fieldset>
    ${shown === undefined ? nothing : code(shown.code.trimEnd(), shown.file)}
  `;
}

function told({ tone, words, fix }: Told): TemplateResult {
  return html`<p class=${tone}>${words}</p>${fix === undefined ? nothing : code(fix)}`;
}

function code(text: string, name = ""): TemplateResult {
  const copy = async (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  };
  return html`<div class="code">
    <p>
      <code>${name}</code>
      ${navigator.clipboard === undefined ? nothing : html`<button type="button" @click=${copy}>Copy</button>`}
    </p>
    <pre>${text}</pre>
  </div>`;
}
