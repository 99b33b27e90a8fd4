export const [WIDTH, HEIGHT] = [600, 180];
const INK = "#17202b";

/** A canvas that is written on: by pen, finger or mouse, or with letters. */
export class Pad {
  readonly canvas: HTMLCanvasElement;
  isEmpty = true;
  readonly #pen: CanvasRenderingContext2D | null;
  #last: [number, number] | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#pen = canvas.getContext("2d");
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#last = this.#place(event);
      this.#line(event);
    });
    canvas.addEventListener("pointermove", (event) => this.#line(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.#lift());
    this.clear();
  }

  clear(): void {
    this.isEmpty = true;
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
    this.isEmpty = false;
    this.#pen.fillStyle = INK;
    this.#pen.font = "italic 64px 'Snell Roundhand', 'Segoe Script', 'Bradley Hand', cursive";
    this.#pen.textBaseline = "alphabetic";
    this.#pen.fillText(name, 40, HEIGHT - 52, WIDTH - 80);
  }

  /** What is on it, as a PNG. Rejects where the browser does not let it be read. */
  picture(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      const told = (blob: Blob | null) => (blob ? resolve(blob) : reject(new Error("The canvas cannot be read.")));
      this.canvas.toBlob(told, "image/png");
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
    Object.assign(pen, { strokeStyle: INK, lineWidth: 5, lineCap: "round" });
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    this.#last = next;
    this.isEmpty = false;
  }

  #lift(): void {
    this.#last = undefined;
  }
}
