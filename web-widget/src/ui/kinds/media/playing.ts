let sounding: WeakRef<HTMLMediaElement> | undefined;

/** One voice at a time: what sounds now stops for this one. */
export function alone(media: HTMLMediaElement): void {
  const before = sounding?.deref();
  if (before !== media) before?.pause();
  sounding = new WeakRef(media);
}

/** The heights of so many bars, 3 to 31, whatever loudness (0 to 100) came; without it all are the same. */
export function bars(loudness: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const given = loudness[Math.floor((i * loudness.length) / count)] ?? 16;
    return Math.round((3 + (Math.min(100, Math.max(0, given)) / 100) * 28) * 10) / 10;
  });
}
