import { list } from "../../i18n/en/list.ts";
import { thread } from "../../i18n/en/thread.ts";
import { teach } from "../../i18n/english.ts";

teach({ ...list, ...thread });
