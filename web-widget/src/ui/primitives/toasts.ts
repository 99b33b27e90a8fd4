import { type ReadonlySignal, signal } from "@preact/signals-core";

export type ToastTone = "calm" | "ok" | "danger";

/** A short word that goes by itself. Its action may be pressed while it is there. */
export interface Toast {
  readonly words: string;
  readonly tone?: ToastTone;
  readonly action?: { readonly words: string; readonly run: () => void };
}

export interface ShownToast extends Toast {
  readonly id: number;
}

const MOST = 3; // at once; the oldest goes first
export const TOAST_MS = 6_000;

/** What is told in passing, newest last. `tp-toasts` shows it. */
export class Toasts {
  readonly #shown = signal<readonly ShownToast[]>([]);
  #last = 0;

  get shown(): ReadonlySignal<readonly ShownToast[]> {
    return this.#shown;
  }

  tell(toast: Toast): void {
    this.#last += 1;
    this.#shown.value = [...this.#shown.peek(), { ...toast, id: this.#last }].slice(-MOST);
  }

  clear(): void {
    this.#shown.value = [];
  }

  dismiss(id: number): void {
    this.#shown.value = this.#shown.peek().filter((toast) => toast.id !== id);
  }
}
