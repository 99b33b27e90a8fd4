/** Pictures larger than needed are made smaller here: less to upload, and what a camera wrote into them stays behind. */

export const SIDE_MAX = 2_560; // px
const QUALITY = 0.85;
const CAN = /^image\/(?:jpeg|png|webp|avif)$/; // an animated GIF would stand still

/** Measures within `most` on the longer side, in the same proportion. */
export function scaled(width: number, height: number, most = SIDE_MAX): [width: number, height: number] {
  const scale = Math.min(1, most / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** "IMG_1.HEIC" as "IMG_1.webp". */
export function renamed(name: string, mime: string): string {
  const ending = mime === "image/webp" ? "webp" : "jpg";
  return `${name.replace(/\.[^.]*$/, "") || "picture"}.${ending}`;
}

/** The same picture, turned as the camera held it, and smaller where it is large; the file itself where nothing helps. */
export async function downscale(file: File, mostBytes: number): Promise<File> {
  if (!CAN.test(file.type)) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => undefined);
  if (!picture) return file; // not one that this browser reads: the server will say
  const [width, height] = scaled(picture.width, picture.height);
  const fits = width === picture.width && file.size <= mostBytes;
  const blob = fits ? undefined : await drawn(picture, width, height);
  picture.close();
  if (!blob || (blob.size >= file.size && width === picture.width)) return file;
  return new File([blob], renamed(file.name, blob.type), { type: blob.type, lastModified: file.lastModified });
}

async function drawn(picture: ImageBitmap, width: number, height: number): Promise<Blob | undefined> {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  const as = (type: string) => new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, QUALITY));
  const webp = await as("image/webp");
  if (webp?.type === "image/webp") return webp; // a browser that cannot write it answers with a PNG
  return (await as("image/jpeg")) ?? undefined;
}
