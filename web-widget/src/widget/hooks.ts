import type { Failure, Hook, HookName, Hooks } from "./api.ts";
import { Misused } from "./misused.ts";

type Kept = { [Name in HookName]: Set<Hook<Name>> };

/** What a page wants to see, change or stop before it happens. */
export class HookSet {
  readonly #hooks: Kept = { send: new Set(), "link-open": new Set(), "file-add": new Set() };
  readonly #failed: (failure: Failure) => void;

  constructor(failed: (failure: Failure) => void) {
    this.#failed = failed;
  }

  /** Returns the function that takes it away again. */
  add<Name extends HookName>(name: Name, hook: Hook<Name>): () => void {
    const hooks: Set<Hook<Name>> | undefined = this.#hooks[name];
    if (!hooks)
      throw new Misused(
        `before does not know ${JSON.stringify(name)}. It knows: ${Object.keys(this.#hooks).join(", ")}.`,
      );
    hooks.add(hook);
    return () => hooks.delete(hook);
  }

  /** Whether the page wants to be asked. */
  any(name: HookName): boolean {
    return this.#hooks[name].size > 0;
  }

  /** What the page makes of it, one hook after the other; false where one stops it. One that throws, or returns nothing, changes nothing. */
  async run<Name extends HookName>(name: Name, given: Hooks[Name]): Promise<Hooks[Name] | false> {
    let now = given;
    const hooks: Set<Hook<Name>> = this.#hooks[name];
    for (const hook of hooks) {
      try {
        const made = await hook(now);
        if (made === false) return false;
        now = made ?? now;
      } catch (error) {
        this.#failed({ code: "hook_failed", message: String(error), retryable: false });
      }
    }
    return now;
  }
}
