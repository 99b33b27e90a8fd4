/* How the servers are talked to whose frames are text: a plain room, socket.io, Tradepost. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "loadgen.h"

/* plain: the room is named in the address; what is sent comes back to all in it. */

static void plain_heard(struct connection *c, const char *text, size_t length) {
  if (!deliver(c, text, length)) total.other++;
}

/* socketio: Engine.IO 4 and Socket.IO 5 over WebSocket alone. */

static void socketio_join(struct connection *c) {
  char join[64];
  int length = snprintf(join, sizeof join, "420[\"join\",\"room-%u\"]", c->room);
  connection_queue(c, join, (size_t)length);
}

static void socketio_heard(struct connection *c, const char *text, size_t length) {
  if (STARTS(text, length, "42[\"msg\"")) {
    if (!deliver(c, text, length)) total.other++;
  } else if (length == 1 && text[0] == '2') {
    connection_queue(c, "3", 1);
  } else if (STARTS(text, length, "0{")) {
    connection_queue(c, "40", 2);
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

static void tradepost_opened(struct connection *c) {
  char frame[9000];
  int length = snprintf(frame, sizeof frame, "{\"type\":\"auth\",\"token\":\"%s\",\"client\":\"bench/1\"}", options.tokens[c->index]);
  if (length >= (int)sizeof frame) die("the token of connection %u is too long", c->index);
  connection_queue(c, frame, (size_t)length);
}

static void tradepost_heard(struct connection *c, const char *text, size_t length) {
  if (STARTS(text, length, "{\"type\":\"event\"")) {
    if (!deliver(c, text, length)) total.other++;
  } else if (STARTS(text, length, "{\"type\":\"reply\"")) {
    total.acked++;
  } else if (STARTS(text, length, "{\"type\":\"ping\"")) {
    connection_queue(c, "{\"type\":\"pong\"}", 15);
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

/* What was sent by another run, which began in another second, is stored already: its names are not used again. */
static unsigned this_run(void) {
  static time_t began;
  if (!began) began = time(NULL);
  return (unsigned)began;
}

static size_t tradepost_message(const struct connection *c, uint64_t stamp_ns, char *out, size_t size) {
  int head = snprintf(out, size, "{\"type\":\"message.send\",\"ref\":\"%x\",\"conversation\":\"%s\",\"content\":{\"kind\":\"text\",\"text\":\"",
                      c->sent, options.conversations[c->room]);
  size_t length = (size_t)head;
  write_text(out + length, text_bytes(), stamp_ns, c->index);
  length += text_bytes();
  length += (size_t)snprintf(out + length, size - length, "\"},\"client_id\":\"%08x%08x%08x\"}", this_run(), c->index,
                             c->sent);
  return length;
}

static const struct dialect DIALECTS[] = {
    {"plain", "/ws?room=%u", NULL, OP_TEXT, connection_ready, plain_heard, write_object, NULL},
    {"socketio", "/socket.io/?EIO=4&transport=websocket", NULL, OP_TEXT, NULL, socketio_heard, socketio_message, NULL},
    {"tradepost", "/v1/ws", NULL, OP_TEXT, tradepost_opened, tradepost_heard, tradepost_message, NULL},
};
static const struct dialect *const ALL[] = {&DIALECTS[0], &DIALECTS[1], &DIALECTS[2], &NATS, &MQTT, &XMPP};

const struct dialect *dialect_find(const char *name) {
  for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++)
    if (strcmp(ALL[i]->name, name) == 0) return ALL[i];
  return NULL;
}
