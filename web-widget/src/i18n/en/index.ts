import { common } from "./common.ts";
import { thread } from "./thread.ts";

/** English, which is always there. One file an area. */
export const en = { ...common, ...thread };
