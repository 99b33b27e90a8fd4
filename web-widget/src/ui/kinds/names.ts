/** "pdf" of a file's name or type; "" where neither tells. */
export function extension(name: string, mime: string): string {
  const end = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? /\/([a-z0-9]{2,5})$/.exec(mime)?.[1] ?? "";
  return end.toLowerCase();
}

/** A name without the marks that turn or hide a part of it: what ends in `.exe` is seen to. */
export function plainName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, "");
}
