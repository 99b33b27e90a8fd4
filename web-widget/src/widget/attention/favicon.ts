const SIZE = 32;
const DOT = 10; // its radius
const RED = "#d92d20";

/** A dot on the page's own icon while something waits. Where the icon cannot be read, it stays as it is. */
export class FaviconDot {
  readonly #document: Document;
  #link: HTMLLinkElement | undefined; // that shows the dot
  #address: string | null = null; // what it showed before; null: it is ours
  #dotted: string | undefined;
  #wanted = false;

  constructor(document: Document) {
    this.#document = document;
  }

  async show(on: boolean): Promise<void> {
    if (on === this.#wanted) return;
    this.#wanted = on;
    if (!on) return this.#giveBack();
    const link = [...this.#document.querySelectorAll<HTMLLinkElement>("link[rel~='icon']")].at(-1);
    const dotted = await dot(link?.href ?? new URL("/favicon.ico", this.#document.baseURI).href);
    if (dotted && this.#wanted && !this.#link) this.#put(link, dotted);
  }

  #put(link: HTMLLinkElement | undefined, dotted: string): void {
    this.#address = link?.getAttribute("href") ?? null;
    this.#link = link ?? this.#document.head.appendChild(this.#document.createElement("link"));
    if (!link) this.#link.rel = "icon";
    this.#dotted = dotted;
    this.#link.setAttribute("href", dotted);
  }

  #giveBack(): void {
    const link = this.#link;
    this.#link = undefined;
    if (!link) return;
    if (this.#address === null) link.remove();
    else if (link.getAttribute("href") === this.#dotted) link.setAttribute("href", this.#address);
  }
}

/** The icon with a dot, as a data address; undefined where it may not be read. */
async function dot(address: string): Promise<string | undefined> {
  const icon = new Image(SIZE, SIZE);
  icon.crossOrigin = "anonymous";
  icon.src = address;
  try {
    await icon.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE;
    const pen = canvas.getContext("2d");
    if (!pen) return undefined;
    pen.drawImage(icon, 0, 0, SIZE, SIZE);
    pen.fillStyle = RED;
    pen.beginPath();
    pen.arc(SIZE - DOT, DOT, DOT, 0, 2 * Math.PI);
    pen.fill();
    return canvas.toDataURL("image/png");
  } catch {
    return undefined; // there is none, or its server does not let us read it
  }
}
