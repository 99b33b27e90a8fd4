/** Refused before anything was asked: a call that cannot be. */
export class Misused extends Error {
  override readonly name = "Misused";
}
