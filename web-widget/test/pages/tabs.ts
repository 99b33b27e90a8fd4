/** One tab of a shop without anything to see: who is here, what they hear, and what a test asks of them. */
import type { TokenReason } from "../../src/core/connection.ts";
import { Server } from "../../src/core/store/server.ts";
import type { Session } from "../../src/core/store/session.ts";
import { Account } from "../../src/widget/account.ts";
import { attend } from "../../src/widget/attention/attend.ts";
import { View } from "../../src/widget/view.ts";

declare global {
  interface Window {
    tokenOf(profile: string, reason: TokenReason): Promise<string>; // the shop's own back end, played by the test
    tab: Tab;
  }
}

class Tab {
  readonly account: Account;
  readonly failures: string[] = [];
  readonly heard: string[] = []; // texts, in the order in which they were delivered
  readonly reasons: TokenReason[] = [];
  readonly led: string[] = []; // where notifications led to
  readonly view = new View();

  constructor(server: string, site: string) {
    const push = { key: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4" };
    this.account = new Account(new Server(server), { site, push }, { site });
    this.account.on("error", ({ code }) => this.failures.push(code));
    this.account.on("session", (session) => session && this.#listen(session));
  }

  get session(): Session | undefined {
    return this.account.session.value;
  }

  get state(): string {
    return this.session?.state ?? "none";
  }

  get leads(): boolean {
    return this.session?.client.leads ?? false;
  }

  identify(profile: string): Promise<string> {
    return this.account.identify(({ reason }) => {
      this.reasons.push(reason);
      return window.tokenOf(profile, reason);
    });
  }

  attend(): void {
    const go = ({ conversation, message }: { conversation: string; message: string | undefined }) =>
      this.led.push(`${conversation}/${message}`);
    attend(this.account, this.view, { worker: "/push.js", go });
  }

  async open(conversation: string): Promise<void> {
    await this.session?.thread(conversation).open();
  }

  say(conversation: string, texts: string[]): void {
    for (const text of texts) {
      this.session?.thread(conversation).send({ content: { kind: "text", text }, audience: ["all"] });
    }
  }

  /** Texts on their way, and what became of them so far. */
  waiting(conversation: string): string[] {
    return (this.session?.thread(conversation).outgoing ?? []).map(
      ({ content, state }) => `${wordsOf(content)}: ${state}`,
    );
  }

  shown(conversation: string): string[] {
    return (this.session?.thread(conversation).messages ?? []).map(({ content }) => wordsOf(content));
  }

  #listen(session: Session): void {
    session.client.on("message", ({ content }) => this.heard.push(wordsOf(content)));
  }
}

function wordsOf(content: unknown): string {
  return (content as { text?: string } | null)?.text ?? "";
}

const given = new URLSearchParams(location.search);
window.tab = new Tab(given.get("server") ?? "", given.get("site") ?? "");
