import { common } from "./common.ts";
import { widget } from "./widget.ts";

/** English, which is always there. One file an area. */
export const en = { ...common, ...widget };
