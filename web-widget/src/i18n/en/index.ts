import { common } from "./common.ts";

/** English, which is always there. One file an area. */
export const en = { ...common };
