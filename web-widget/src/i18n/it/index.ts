import type { Dictionary } from "../words.ts";
import { common } from "./common.ts";

export const words: Dictionary = { ...common };
