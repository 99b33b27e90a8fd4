/** One content of every kind with the same hostile words in each of its fields that hold words, ids or addresses. */

/** Of most fields. */
export const LINE_MAX = 1_024;
const LATER = "2099-01-01T00:00:00Z";
const SLOT = { starts_at: "2026-05-05T09:00:00Z", ends_at: "2026-05-05T12:00:00Z" };
const BUTTONS = ["link", "postback", "reply", "request_location", "request_contact", "webview", "pay"];
const FIELDS = ["text", "number", "email", "phone", "date", "address", "file", "signature", "rating"];

/** As many characters as the protocol lets through. */
export const upTo = (words, max) => [...words].slice(0, max).join("");

/** `words` where there are words, as long as the field may be; `url` where there is an address. */
export function contents(words, url = "https://shop.example.com/p/1") {
  const [text, p, item, short] = [8_192, LINE_MAX, 128, 40].map((max) => upTo(words, max));
  const button = (type, i) => ({
    type,
    label: short,
    url,
    fallback: url,
    payload: p,
    details: ["phone"],
    amount_minor: 100,
    currency: "EUR",
    reference: p,
    id: `b${i}`,
  });
  const card = {
    title: item,
    type: "order",
    id: p,
    description: item,
    image: { url, alt: item },
    price: { amount_minor: 100, currency: "EUR" },
    status: item,
    fields: [{ label: short, value: item, visible_to: [short] }],
    buttons: BUTTONS.map(button),
    url,
  };
  const media = { url, alt: p, caption: p, mime: p, placeholder: p, fallback: p };
  const field = (type) => ({
    type,
    name: `${type}_1`,
    label: item,
    hint: item,
    unit: short,
    required: false,
    min: null,
    max: null,
  });
  return [
    { kind: "text", text },
    { kind: "text", text, format: "markdown", mentions: [{ participant: p, start: 0, end: 1 }] },
    { kind: "image", ...media, width: 4, height: 3 },
    { kind: "file", ...media, name: p, size_bytes: 10 },
    { kind: "audio", ...media, transcript: p, waveform: [1], duration_s: 1 },
    { kind: "video", ...media, duration_s: 1, width: 4, height: 3 },
    { kind: "gif", url, still_url: url, alt: p, width: 4, height: 3 },
    { kind: "gif", gif: `local:${p}`, alt: p },
    { kind: "location", latitude: 40.4, longitude: -3.7, label: p, address: p },
    {
      kind: "live_location",
      state: "live",
      until: LATER,
      label: p,
      latitude: 40.4,
      longitude: -3.7,
      moved_at: "2026-05-04T09:21:04Z",
    },
    { kind: "live_location", state: "ended", ended: p, until: LATER, label: p },
    { kind: "contact_request", text, details: ["name", "phone", "email", "address"] },
    { kind: "card", card },
    { kind: "carousel", text: p, cards: [card, card] },
    {
      kind: "list",
      text,
      button: short,
      sections: [
        { title: item, rows: [{ title: item, description: item, image: { url, alt: item }, payload: p, id: "r1" }] },
      ],
    },
    { kind: "quick_replies", text, replies: [{ label: short, payload: p, icon: short, id: "q1" }] },
    { kind: "buttons", text, buttons: BUTTONS.map(button) },
    {
      kind: "form",
      title: item,
      text: p,
      submit: short,
      expires_at: LATER,
      fields: [
        ...FIELDS.map(field),
        { ...field("select"), options: [{ id: item, label: item }] },
        {
          ...field("multi_select"),
          options: [
            { id: item, label: item },
            { id: "x", label: item },
          ],
        },
        { ...field("time_slot"), slots: [{ id: item, ...SLOT }] },
        { ...field("text"), name: short },
        { ...field(short), name: "newer" },
      ],
    },
    {
      kind: "answer",
      to: "form",
      label: p,
      action: p,
      payload: p,
      values: [
        { name: p, type: p, label: p, value: p, shown: p },
        { name: "a", type: "address", label: p, value: { line1: p, city: p, country: p } },
        { name: "b", type: "file", label: p, value: p, shown: p },
        { name: "c", type: "signature", label: p, value: p },
        { name: "d", type: "multi_select", label: p, value: [p, p] },
      ],
    },
    { kind: "system", text: p, code: p, data: { [item]: p } },
    { kind: p, fallback: p, [item]: p },
  ];
}
