/** A recording from the microphone: its levels while it runs, and the sound when it ends. */
import { Levels, loudness, rms } from "./peaks.ts";

const LEVEL_MS = 50;
const BITS_PER_SECOND = 32_000; // speech
/** Of those that a browser can write, the first. */
const FORMATS = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];

export type Trouble = "denied" | "missing" | "unable";

/** Why there is no recording. */
export class NotRecorded extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

export interface Recorded {
  readonly blob: Blob;
  readonly mime: string; // without the codec
  readonly duration_s: number;
  readonly levels: readonly number[];
}

export class Recorder {
  readonly #stream: MediaStream;
  readonly #media: MediaRecorder;
  readonly #sound = new AudioContext();
  readonly #analyser: AnalyserNode;
  readonly #levels = new Levels();
  readonly #pieces: Blob[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #told: (level: number) => void;
  #runMs = 0; // of the stretches before the last pause
  #since: number | undefined = performance.now();

  private constructor(stream: MediaStream, told: (level: number) => void) {
    this.#stream = stream;
    this.#told = told;
    const mimeType = FORMATS.find((one) => MediaRecorder.isTypeSupported(one));
    this.#media = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(mimeType && { mimeType }) });
    this.#media.ondataavailable = ({ data }) => this.#pieces.push(data);
    this.#analyser = this.#sound.createAnalyser();
    this.#analyser.fftSize = 2_048;
    this.#sound.createMediaStreamSource(stream).connect(this.#analyser);
    this.#media.start(1_000);
    this.#timer = setInterval(() => this.#measure(), LEVEL_MS);
  }

  /** Asks for the microphone and begins. `told` hears the level, 0 to 100. Raises `NotRecorded`. */
  static async start(told: (level: number) => void): Promise<Recorder> {
    if (!navigator.mediaDevices?.getUserMedia || !("MediaRecorder" in globalThis)) throw new NotRecorded("unable");
    const stream = await navigator.mediaDevices
      .getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } })
      .catch((error: DOMException) => {
        const missing = error.name === "NotFoundError" || error.name === "NotReadableError";
        throw new NotRecorded(missing ? "missing" : "denied");
      });
    try {
      return new Recorder(stream, told);
    } catch {
      release(stream);
      throw new NotRecorded("unable");
    }
  }

  get seconds(): number {
    return (this.#runMs + (this.#since === undefined ? 0 : performance.now() - this.#since)) / 1_000;
  }

  get paused(): boolean {
    return this.#since === undefined;
  }

  pause(): void {
    if (this.#since === undefined) return;
    this.#media.pause();
    this.#runMs += performance.now() - this.#since;
    this.#since = undefined;
  }

  resume(): void {
    if (this.#since !== undefined) return;
    this.#media.resume();
    this.#since = performance.now();
  }

  /** Ends it; the microphone is let go. */
  async finish(): Promise<Recorded> {
    const duration_s = Math.round(this.seconds * 10) / 10;
    const { mimeType } = this.#media;
    await this.#end();
    const mime = mimeType.split(";", 1)[0] || "audio/webm";
    return { blob: new Blob(this.#pieces, { type: mime }), mime, duration_s, levels: this.#levels.all };
  }

  /** Ends it, and nothing is kept. */
  async discard(): Promise<void> {
    await this.#end();
    this.#pieces.length = 0;
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#media.state !== "inactive") {
      const stopped = new Promise((resolve) => this.#media.addEventListener("stop", resolve, { once: true }));
      this.#media.stop();
      await stopped;
    }
    release(this.#stream);
    if (this.#sound.state !== "closed") await this.#sound.close();
  }

  #measure(): void {
    if (this.paused) return;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    const level = loudness(rms(samples));
    this.#levels.add(level);
    this.#told(level);
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
