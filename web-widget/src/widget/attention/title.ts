/** How many wait, before the page's own title: "(2) Lamps". Follows what the page makes of its title, and gives it back. */
export class TitleBadge {
  readonly #document: Document;
  readonly #observer: MutationObserver;
  #own: string | undefined; // as we set it
  #title = ""; // the page's
  #count = 0;

  constructor(document: Document) {
    this.#document = document;
    this.#observer = new MutationObserver(() => this.#follow());
  }

  /** 0 gives the title back. */
  show(count: number): void {
    if (count === this.#count) return;
    if (this.#count === 0) this.#begin();
    this.#count = count;
    if (count === 0) this.#end();
    else this.#set();
  }

  #begin(): void {
    this.#title = this.#document.title;
    this.#observer.observe(this.#document.head, { childList: true, characterData: true, subtree: true });
  }

  #end(): void {
    this.#observer.disconnect();
    this.#own = undefined;
    if (this.#document.title !== this.#title) this.#document.title = this.#title;
  }

  #follow(): void {
    if (this.#document.title === this.#own) return;
    this.#title = this.#document.title;
    this.#set();
  }

  #set(): void {
    this.#document.title = `(${this.#count > 99 ? "99+" : this.#count}) ${this.#title}`;
    this.#own = this.#document.title; // as the browser has it: without doubled blanks
  }
}
