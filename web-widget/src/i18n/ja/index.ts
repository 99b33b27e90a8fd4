import type { Dictionary } from "../words.ts";
import { attention } from "./attention.ts";
import { common } from "./common.ts";
import { composer } from "./composer.ts";
import { connection } from "./connection.ts";
import { kinds } from "./kinds.ts";
import { moderation } from "./moderation.ts";
import { thread } from "./thread.ts";
import { widget } from "./widget.ts";

export const words: Dictionary = {
  ...attention,
  ...common,
  ...composer,
  ...connection,
  ...kinds,
  ...moderation,
  ...thread,
  ...widget,
};
