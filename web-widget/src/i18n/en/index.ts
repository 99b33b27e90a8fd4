import { common } from "./common.ts";
import { composer } from "./composer.ts";
import { kinds } from "./kinds.ts";
import { thread } from "./thread.ts";
import { widget } from "./widget.ts";

/** English, which is always there. One file an area. */
export const en = { ...common, ...composer, ...kinds, ...thread, ...widget };
