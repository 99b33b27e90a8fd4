/** A few words that break out, turn around, or are too long; the whole corpus is in `payloads.mjs`. */
export const HOSTILE = [
  "<img src=x onerror=window.__pwn=1>",
  "</textarea><script>window.__pwn=1</script>",
  "javascript:window.__pwn=1",
  "\u202egnp.exe \u2066\u2067turned\u2069",
  "W".repeat(190),
  "{{constructor.constructor('window.__pwn=1')()}}",
  "\u0416".repeat(60) + "\u0301".repeat(60),
];
