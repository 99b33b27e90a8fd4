import { attention } from "./attention.ts";
import { common } from "./common.ts";
import { composer } from "./composer.ts";
import { connection } from "./connection.ts";
import type { desk } from "./desk.ts";
import { kinds } from "./kinds.ts";
import { thread } from "./thread.ts";
import { widget } from "./widget.ts";

/** English, which is always there. One file an area. */
export const en = { ...attention, ...common, ...composer, ...connection, ...kinds, ...thread, ...widget };

/** All that can be said, on pages with more to say too (`Words.teach`). */
export type English = typeof en & typeof desk;
