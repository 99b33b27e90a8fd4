/** Tests of single parts speak English whole: what teaches a part's words on a page is its own first file. */
import { teach } from "../src/i18n/english.ts";

const areas = import.meta.glob<object>("../src/i18n/en/*.ts", { eager: true });
for (const area of Object.values(areas).flatMap(Object.values)) teach(area);
