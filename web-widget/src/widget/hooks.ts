import type { Failure, Hook, HookName, Hooks } from "./api.ts";

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
    const hooks: Set<Hook<Name>> = this.#hooks[name];
    hooks.add(hook);
    return () => hooks.delete(hook);
  }

  /** What the page makes of it, one hook after the other; false where one stops it. One that throws changes nothing. */
  async run<Name extends HookName>(name: Name, given: Hooks[Name]): Promise<Hooks[Name] | false> {
    let now = given;
    const hooks: Set<Hook<Name>> = this.#hooks[name];
    for (const hook of hooks) {
      try {
        const made = await hook(now);
        if (made === false) return false;
        now = made;
      } catch (error) {
        this.#failed({ code: "hook_failed", message: String(error), retryable: false });
      }
    }
    return now;
  }
}
