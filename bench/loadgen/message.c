/* What all servers carry: a mark with the time and the sender, then words. */
#include <stdio.h>
#include <string.h>

#include "loadgen.h"

enum { STAMP_CHARS = 16, SENDER_CHARS = 8, MARK_CHARS = STAMP_CHARS + SENDER_CHARS + 2 };

static const char WORDS[] = " Is the blue one still for sale, and could the courier bring it on Friday after noon? I would take both.";

/* Sixteen letters stand for four bits each: a mark of digits would be taken for a phone number. */
static void write_number(char *out, int chars, uint64_t value) {
  for (int i = chars - 1; i >= 0; i--, value >>= 4) out[i] = (char)('a' + (value & 15));
}

static uint64_t parse_number(const char *text, int chars) {
  uint64_t value = 0;
  for (int i = 0; i < chars; i++) value = value << 4 | (uint64_t)(text[i] - 'a');
  return value;
}

/* "~<time in ns><sender>~" and words, `length` bytes in all. */
void write_text(char *out, size_t length, uint64_t stamp_ns, uint32_t sender) {
  out[0] = out[MARK_CHARS - 1] = '~';
  write_number(out + 1, STAMP_CHARS, stamp_ns);
  write_number(out + 1 + STAMP_CHARS, SENDER_CHARS, sender);
  for (size_t i = MARK_CHARS; i < length; i++) out[i] = WORDS[(i - MARK_CHARS) % (sizeof WORDS - 1)];
}

/* Counts the message that `data` carries; false where it carries none. */
bool deliver(struct connection *c, const char *data, size_t length) {
  const char *mark = memchr(data, '~', length);
  if (!mark || (size_t)(data + length - mark) < MARK_CHARS || mark[MARK_CHARS - 1] != '~') return false;
  delivered(c, parse_number(mark + 1, STAMP_CHARS), (uint32_t)parse_number(mark + 1 + STAMP_CHARS, SENDER_CHARS));
  return true;
}

/* The JSON object of `options.bytes` bytes that the peers carry, and whose text is Tradepost's too. */
#define OBJECT_FORMAT "{\"id\":\"%08x%08x\",\"text\":\""
enum { OBJECT_HEAD_CHARS = 33, OBJECT_TAIL_CHARS = 2 };

size_t text_bytes(void) { return options.bytes - OBJECT_HEAD_CHARS - OBJECT_TAIL_CHARS; }

size_t write_object(const struct connection *c, uint64_t stamp_ns, char *out, size_t size) {
  snprintf(out, size, OBJECT_FORMAT, c->index, c->sent);
  write_text(out + OBJECT_HEAD_CHARS, text_bytes(), stamp_ns, c->index);
  memcpy(out + options.bytes - OBJECT_TAIL_CHARS, "\"}", OBJECT_TAIL_CHARS);
  return options.bytes;
}
