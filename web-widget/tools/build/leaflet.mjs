const ASKED = "div.innerHTML = '<svg/>'";
const ALIKE = "div.append(document.createElementNS('http://www.w3.org/2000/svg', 'svg'))";
/** A class is made of another one: no harm where nobody uses it. */
const CLASS = /^(\s*var \w+ = )(\w+\.extend\()/gm;

/**
 * Leaflet asks at its start whether markup can hold a drawing; a page that forbids markup would end it there.
 * Its classes are marked as what may be left out.
 */
export function leafletWithoutMarkup() {
  return {
    name: "leaflet-without-markup",
    transform(code, id) {
      if (!id.includes("/leaflet/dist/leaflet-src.esm.js")) return null;
      if (!code.includes(ASKED)) throw new Error(`Leaflet has changed: it no longer says ${ASKED}`);
      return { code: code.replace(ASKED, ALIKE).replace(CLASS, "$1/* @__PURE__ */ $2"), map: null };
    },
  };
}
