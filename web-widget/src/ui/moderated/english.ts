import { moderation } from "../../i18n/en/moderation.ts";
import { teach } from "../../i18n/english.ts";
import "../thread/dialogs/english.ts";

teach(moderation);
