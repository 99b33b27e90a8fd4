import { button, h } from "../dom.ts";
import type { Context } from "./context.ts";
import { type Field, group, type One } from "./fields.ts";

const [WIDTH, HEIGHT] = [600, 180];
const INK = "#17202b";

/** A signature: drawn, or typed by those who do not draw. It is uploaded as a picture when the form is sent. */
export function signatureField(one: One<"signature">, context: Context): Field {
  const pad = new Pad(`Sign here: ${one.label}`);
  const typed = h("input", { type: "text", maxlength: "80", autocomplete: "name", dir: "auto" });
  typed.addEventListener("input", () => pad.write(typed.value));
  const clear = button(
    { class: "link" },
    () => {
      typed.value = "";
      pad.clear();
    },
    "Clear",
  );
  const instead = h("label", { class: "part" }, h("span", {}, "Or type your name"), typed);
  let uploaded: { print: string; id: string } | undefined; // sent again, it is not uploaded again
  return group(one, [pad.canvas, h("div", { class: "sign-row" }, instead, clear)], async () => {
    if (pad.empty) return undefined;
    const print = pad.canvas.toDataURL();
    if (uploaded?.print !== print) {
      const { id } = await context.services.upload(
        await pad.picture(),
        "signature.png",
        () => undefined,
        new AbortController().signal,
      );
      uploaded = { print, id };
    }
    return uploaded.id;
  });
}

class Pad {
  readonly canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D | null;
  empty = true;
  #last: [number, number] | undefined;

  constructor(label: string) {
    this.canvas = h("canvas", {
      class: "pad",
      width: String(WIDTH),
      height: String(HEIGHT),
      role: "img",
      "aria-label": label,
    });
    this.#pen = this.canvas.getContext("2d");
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.#last = this.#place(event);
      this.#line(event);
    });
    this.canvas.addEventListener("pointermove", (event) => this.#line(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.#lift());
    this.clear();
  }

  clear(): void {
    this.empty = true;
    if (!this.#pen) return;
    this.#pen.fillStyle = "#ffffff";
    this.#pen.fillRect(0, 0, WIDTH, HEIGHT);
    this.#pen.strokeStyle = "#c3cad3";
    this.#pen.lineWidth = 2;
    this.#pen.beginPath();
    this.#pen.moveTo(30, HEIGHT - 40);
    this.#pen.lineTo(WIDTH - 30, HEIGHT - 40);
    this.#pen.stroke();
  }

  write(name: string): void {
    this.clear();
    if (!this.#pen || name.trim() === "") return;
    this.empty = false;
    this.#pen.fillStyle = INK;
    this.#pen.font = "italic 64px 'Snell Roundhand', 'Segoe Script', 'Bradley Hand', cursive";
    this.#pen.textBaseline = "alphabetic";
    this.#pen.fillText(name, 40, HEIGHT - 52, WIDTH - 80);
  }

  picture(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      this.canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The signature could not be read."))),
        "image/png",
      );
    });
  }

  #place({ clientX, clientY }: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [((clientX - box.left) * WIDTH) / box.width, ((clientY - box.top) * HEIGHT) / box.height];
  }

  #line(event: PointerEvent): void {
    const [pen, last] = [this.#pen, this.#last];
    if (!last || !pen) return;
    const next = this.#place(event);
    pen.strokeStyle = INK;
    pen.lineWidth = 5;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    this.#last = next;
    this.empty = false;
  }

  #lift(): void {
    this.#last = undefined;
  }
}
