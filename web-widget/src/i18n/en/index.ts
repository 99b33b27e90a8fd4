import type { attention } from "./attention.ts";
import type { common } from "./common.ts";
import type { composer } from "./composer.ts";
import type { connection } from "./connection.ts";
import type { deeds } from "./deeds.ts";
import type { desk } from "./desk.ts";
import type { kinds } from "./kinds.ts";
import type { list } from "./list.ts";
import type { moderating } from "./moderating.ts";
import type { moderation } from "./moderation.ts";
import type { thread } from "./thread.ts";
import type { widget } from "./widget.ts";

/** All that can be said. One file an area; each part of the page brings those that it says (`teach`). */
export type English = typeof attention &
  typeof common &
  typeof composer &
  typeof connection &
  typeof deeds &
  typeof desk &
  typeof kinds &
  typeof list &
  typeof moderating &
  typeof moderation &
  typeof thread &
  typeof widget;
