import { deeds } from "../../../i18n/en/deeds.ts";
import { teach } from "../../../i18n/english.ts";

teach(deeds);
