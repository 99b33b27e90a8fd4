import { playTime, size } from "../../words.ts";
import { button, h, icon, setText, svg } from "../dom.ts";
import type { Context, Of } from "./context.ts";
import { addressOf, caption } from "./media.ts";

const BARS = 40;

/** A voice note: play, the loudness over time, and how far it is. */
export function audio(content: Of<"audio">, context: Context): HTMLElement {
  const sound = h("audio", { preload: "none" });
  const total = () => (Number.isFinite(sound.duration) ? sound.duration : (content.duration_s ?? 0));
  const time = h("span", { class: "audio-time" });
  const bars = waveform(content.waveform ?? []);
  const seek = h("input", { type: "range", class: "audio-seek", min: "0", max: "1000", step: "1", value: "0" });
  seek.setAttribute("aria-label", "Where in the voice note");
  const toggle = button({ class: "audio-toggle" }, () => void press());
  const draw = () => {
    const share = total() > 0 ? sound.currentTime / total() : 0;
    seek.value = String(Math.round(share * 1000));
    seek.setAttribute("aria-valuetext", `${playTime(sound.currentTime)} of ${playTime(total())}`);
    bars.forEach((bar, i) => {
      bar.classList.toggle("is-played", i / bars.length < share);
    });
    setText(time, sound.paused && sound.currentTime === 0 ? playTime(total()) : playTime(sound.currentTime));
    const playing = !sound.paused && !sound.ended;
    if (toggle.dataset.playing === String(playing)) return;
    toggle.dataset.playing = String(playing);
    toggle.setAttribute("aria-label", playing ? "Pause" : `Play voice note, ${playTime(total())}`);
    toggle.replaceChildren(icon(playing ? "pause" : "play"));
  };
  async function press(): Promise<void> {
    try {
      if (!sound.paused) return sound.pause();
      if (!sound.src) sound.src = (await addressOf(content, context)).url;
      pauseOthers(sound);
      await sound.play();
    } catch {
      setText(time, "Cannot be played here");
    }
  }
  for (const event of ["play", "pause", "ended", "timeupdate", "durationchange"]) sound.addEventListener(event, draw);
  seek.addEventListener("input", () => {
    sound.currentTime = (Number(seek.value) / 1000) * total();
    draw();
  });
  draw();
  const drawing = svg("svg", { class: "waveform", viewBox: `0 0 ${BARS * 4} 32`, "aria-hidden": "true" }, ...bars);
  drawing.setAttribute("preserveAspectRatio", "none");
  const player = h("div", { class: "audio" }, toggle, h("span", { class: "audio-line" }, drawing, seek), time, sound);
  const figure = h("figure", { class: "attachment" }, player, caption(content.caption));
  if (content.transcript) {
    figure.append(h("details", {}, h("summary", {}, "In words"), h("p", { dir: "auto" }, content.transcript)));
  }
  if (content.size_bytes) player.title = size(content.size_bytes);
  return figure;
}

let sounding: HTMLMediaElement | undefined;

/** One voice at a time. */
function pauseOthers(sound: HTMLMediaElement): void {
  if (sounding !== sound) sounding?.pause();
  sounding = sound;
}

/** So many bars, whatever came; without loudness all are the same. */
function waveform(loudness: readonly number[]): SVGElement[] {
  return Array.from({ length: BARS }, (_, i) => {
    const given = loudness[Math.floor((i * loudness.length) / BARS)] ?? 16;
    const height = 3 + (Math.min(100, Math.max(0, given)) / 100) * 28;
    const place = {
      x: String(i * 4 + 0.5),
      y: String((32 - height) / 2),
      width: "3",
      height: String(height),
      rx: "1.5",
    };
    return svg("rect", place);
  });
}
