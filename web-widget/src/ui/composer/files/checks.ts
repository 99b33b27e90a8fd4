/** Which files can be sent: told before the upload begins. */
import type { Limits } from "../port.ts";

/** Pictures that come off the camera are made smaller before they are uploaded: they may be this much larger at first. */
const SHRINKS = /^image\/(?:jpeg|png|webp|avif)$/;
const SHRINKS_MAX_BYTES = 60 * 1024 * 1024;

export type FileFault = "empty" | "large" | "type";

/** Why a file cannot be sent; undefined where it can. */
export function fileFault(file: Pick<File, "size" | "type" | "name">, limits: Limits): FileFault | undefined {
  if (file.size === 0) return "empty";
  if (!takes(file.type, limits.mimes)) return "type";
  const most = SHRINKS.test(file.type) ? Math.max(limits.file_bytes, SHRINKS_MAX_BYTES) : limits.file_bytes;
  return file.size > most ? "large" : undefined;
}

/** Whether a media type is among those taken. One that the browser does not know is left for the server to find out. */
export function takes(type: string, mimes: readonly string[]): boolean {
  if (type === "" || mimes.length === 0) return true;
  const mime = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return mimes.some((one) => one === mime || (one.endsWith("/*") && mime.startsWith(one.slice(0, -1))));
}
