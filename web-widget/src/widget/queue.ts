import type { Call } from "../loader/main.ts";
import { type Tradepost, VERBS, type Verb } from "./api.ts";

/** A call that names no verb of ours. */
export class UnknownVerb extends Error {
  override readonly name = "UnknownVerb";

  constructor(verb: unknown) {
    super(`tradepost does not know ${JSON.stringify(verb)}. It knows: ${VERBS.join(", ")}.`);
  }
}

/** Carries out what was called so far, in order, and from now on each call at once. */
export function obey(chat: Tradepost, queue: Call[]): void {
  const act = (...calls: Call[]): number => {
    for (const [call, resolve, reject] of calls) perform(chat, call).then(resolve, reject);
    return 0;
  };
  const waiting = queue.splice(0);
  queue.push = act;
  act(...waiting);
  const page = (window as { tradepost?: object }).tradepost;
  if (page) for (const verb of VERBS) Object.assign(page, { [verb]: method(chat, verb) });
}

async function perform(chat: Tradepost, [verb, ...given]: unknown[]): Promise<unknown> {
  if (!VERBS.includes(verb as Verb)) throw new UnknownVerb(verb);
  return method(chat, verb as Verb)(...given);
}

function method(chat: Tradepost, verb: Verb): (...given: unknown[]) => unknown {
  return (chat[verb] as (...given: unknown[]) => unknown).bind(chat);
}
