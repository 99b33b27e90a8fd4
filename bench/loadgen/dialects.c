/* How each server is talked to. All carry the same text: a mark with the time and the sender, then words. */
#include <stdio.h>
#include <string.h>

#include "loadgen.h"

enum { STAMP_CHARS = 16, SENDER_CHARS = 8, MARK_CHARS = STAMP_CHARS + SENDER_CHARS + 2 };

static const char WORDS[] = " Is the blue one still for sale, and could the courier bring it on Friday after noon? I would take both.";

#define STARTS(text, length, prefix) ((length) >= sizeof(prefix) - 1 && memcmp(text, prefix, sizeof(prefix) - 1) == 0)

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
static void write_text(char *out, size_t length, uint64_t stamp_ns, uint32_t sender) {
  out[0] = out[MARK_CHARS - 1] = '~';
  write_number(out + 1, STAMP_CHARS, stamp_ns);
  write_number(out + 1 + STAMP_CHARS, SENDER_CHARS, sender);
  for (size_t i = MARK_CHARS; i < length; i++) out[i] = WORDS[(i - MARK_CHARS) % (sizeof WORDS - 1)];
}

/* Counts the message that `text` carries; false where it carries none. */
static bool deliver(struct connection *c, const char *text, size_t length) {
  const char *mark = memchr(text, '~', length);
  if (!mark || (size_t)(text + length - mark) < MARK_CHARS || mark[MARK_CHARS - 1] != '~') return false;
  delivered(c, parse_number(mark + 1, STAMP_CHARS), (uint32_t)parse_number(mark + 1 + STAMP_CHARS, SENDER_CHARS));
  return true;
}

/* The JSON object of `options.bytes` bytes that the peers carry, and whose text is Tradepost's too. */
#define OBJECT_FORMAT "{\"id\":\"%08x%08x\",\"text\":\""
enum { OBJECT_HEAD_CHARS = 33, OBJECT_TAIL_CHARS = 2 };

static size_t text_bytes(void) { return options.bytes - OBJECT_HEAD_CHARS - OBJECT_TAIL_CHARS; }

static size_t write_object(const struct connection *c, uint64_t stamp_ns, char *out, size_t size) {
  snprintf(out, size, OBJECT_FORMAT, c->index, c->sent);
  write_text(out + OBJECT_HEAD_CHARS, text_bytes(), stamp_ns, c->index);
  memcpy(out + options.bytes - OBJECT_TAIL_CHARS, "\"}", OBJECT_TAIL_CHARS);
  return options.bytes;
}

/* plain: the room is named in the address; what is sent comes back to all in it. */

static void plain_target(const struct connection *c, char *out, size_t size) {
  snprintf(out, size, "/ws?room=%u", c->room);
}

static void plain_text(struct connection *c, const char *text, size_t length) {
  if (!deliver(c, text, length)) total.other++;
}

/* socketio: Engine.IO 4 and Socket.IO 5 over WebSocket alone. */

static void socketio_target(const struct connection *c, char *out, size_t size) {
  (void)c;
  snprintf(out, size, "/socket.io/?EIO=4&transport=websocket");
}

static void socketio_join(struct connection *c) {
  char join[64];
  int length = snprintf(join, sizeof join, "420[\"join\",\"room-%u\"]", c->room);
  connection_queue_text(c, join, (size_t)length);
}

static void socketio_text(struct connection *c, const char *text, size_t length) {
  if (STARTS(text, length, "42[\"msg\"")) {
    if (!deliver(c, text, length)) total.other++;
  } else if (length == 1 && text[0] == '2') {
    connection_queue_text(c, "3", 1);
  } else if (STARTS(text, length, "0{")) {
    connection_queue_text(c, "40", 2);
  } else if (STARTS(text, length, "40{")) {
    socketio_join(c);
  } else if (STARTS(text, length, "430[")) {
    connection_ready(c);
  } else {
    total.other++;
  }
}

static size_t socketio_message(const struct connection *c, uint64_t stamp_ns, char *out, size_t size) {
  static const char head[] = "42[\"msg\",";
  memcpy(out, head, sizeof head - 1);
  size_t length = sizeof head - 1 + write_object(c, stamp_ns, out + sizeof head - 1, size - sizeof head);
  out[length] = ']';
  return length + 1;
}

/* tradepost: authenticated by the first frame; every send is acked once it is stored. */

static void tradepost_target(const struct connection *c, char *out, size_t size) {
  (void)c;
  snprintf(out, size, "/v1/ws");
}

static void tradepost_opened(struct connection *c) {
  char frame[9000];
  int length = snprintf(frame, sizeof frame, "{\"type\":\"auth\",\"token\":\"%s\",\"client\":\"bench/1\"}", options.tokens[c->index]);
  if (length >= (int)sizeof frame) die("the token of connection %u is too long", c->index);
  connection_queue_text(c, frame, (size_t)length);
}

static void tradepost_text(struct connection *c, const char *text, size_t length) {
  if (STARTS(text, length, "{\"type\":\"event\"")) {
    if (!deliver(c, text, length)) total.other++;
  } else if (STARTS(text, length, "{\"type\":\"reply\"")) {
    total.acked++;
  } else if (STARTS(text, length, "{\"type\":\"ping\"")) {
    connection_queue_text(c, "{\"type\":\"pong\"}", 15);
  } else if (STARTS(text, length, "{\"type\":\"welcome\"")) {
    connection_ready(c);
  } else if (STARTS(text, length, "{\"type\":\"error\"")) {
    if (total.refused++ == 0) dprintf(2, "loadgen: refused: %.*s\n", (int)(length < 300 ? length : 300), text);
    if (c->state != READY) die("connection %u was not let in", c->index);
    released(c);
  } else {
    total.other++;
  }
}

static size_t tradepost_message(const struct connection *c, uint64_t stamp_ns, char *out, size_t size) {
  int head = snprintf(out, size, "{\"type\":\"message.send\",\"ref\":\"%x\",\"conversation\":\"%s\",\"content\":{\"kind\":\"text\",\"text\":\"",
                      c->sent, options.conversations[c->room]);
  size_t length = (size_t)head;
  write_text(out + length, text_bytes(), stamp_ns, c->index);
  length += text_bytes();
  length += (size_t)snprintf(out + length, size - length, "\"},\"client_id\":\"%08x%08x\"}", c->index, c->sent);
  return length;
}

static const struct dialect DIALECTS[] = {
    {"plain", plain_target, connection_ready, plain_text, write_object},
    {"socketio", socketio_target, NULL, socketio_text, socketio_message},
    {"tradepost", tradepost_target, tradepost_opened, tradepost_text, tradepost_message},
};

const struct dialect *dialect_find(const char *name) {
  for (size_t i = 0; i < sizeof DIALECTS / sizeof *DIALECTS; i++)
    if (strcmp(DIALECTS[i].name, name) == 0) return &DIALECTS[i];
  return NULL;
}
