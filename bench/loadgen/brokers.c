/* How NATS, MQTT 3.1.1 and XMPP's rooms are talked to over WebSocket. Each of their servers ends a packet with its frame. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loadgen.h"

static void queue_words(struct connection *c, const char *words) { connection_queue(c, words, strlen(words)); }

/* nats: lines, and payloads of the lengths they name. The room is a subject; the answer to PING tells that it is heard. */

static void nats_opened(struct connection *c) {
  char hello[160];
  snprintf(hello, sizeof hello, "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB room.%u 1\r\nPING\r\n", c->room);
  queue_words(c, hello);
}

/* Bytes of the first operation in `data`. */
static size_t nats_operation(struct connection *c, const char *data, size_t length) {
  const char *end = memmem(data, length, "\r\n", 2);
  if (!end) die("NATS: an operation in two frames");
  size_t line = (size_t)(end - data) + 2;
  if (STARTS(data, length, "MSG ")) {
    const char *size = memrchr(data, ' ', line);
    size_t whole = line + strtoul(size, NULL, 10) + 2;
    if (whole > length) die("NATS: a message in two frames");
    if (!deliver(c, data + line, whole - line)) total.other++;
    return whole;
  }
  if (STARTS(data, length, "PING")) queue_words(c, "PONG\r\n");
  else if (STARTS(data, length, "PONG") && c->state == JOINING) connection_ready(c);
  else if (STARTS(data, length, "-ERR")) die("NATS: %.*s", (int)line - 2, data);
  else total.other++;
  return line;
}

static void nats_heard(struct connection *c, const char *data, size_t length) {
  for (size_t done = 0; done < length;) done += nats_operation(c, data + done, length - done);
}

static size_t nats_message(const struct connection *c, uint64_t stamp_ns, char *out, size_t size) {
  size_t length = (size_t)snprintf(out, size, "PUB room.%u %u\r\n", c->room, options.bytes);
  length += write_object(c, stamp_ns, out + length, size - length);
  memcpy(out + length, "\r\n", 2);
  return length + 2;
}

/* mqtt: QoS 0, and a keep-alive of 0, which asks for no pings. The room is a topic. */

enum { MQTT_CONNECT = 0x10, MQTT_CONNACK = 0x20, MQTT_PUBLISH = 0x30, MQTT_SUBSCRIBE = 0x82, MQTT_SUBACK = 0x90 };

/* A string with its length before it; the bytes it takes. */
static size_t mqtt_string(char *out, const char *format, uint32_t number) {
  int length = sprintf(out + 2, format, number);
  out[0] = (char)(length >> 8);
  out[1] = (char)length;
  return (size_t)length + 2;
}

/* A packet's first byte and the length of the rest, in two bytes at most; the bytes they take. */
static size_t mqtt_head(char *out, int kind, size_t rest) {
  out[0] = (char)kind;
  out[1] = (char)(rest < 128 ? rest : (rest & 127) | 128);
  out[2] = (char)(rest >> 7);
  return rest < 128 ? 2 : 3;
}

static void mqtt_send(struct connection *c, int kind, const char *rest, size_t length) {
  char packet[128];
  size_t head = mqtt_head(packet, kind, length);
  memcpy(packet + head, rest, length);
  connection_queue(c, packet, head + length);
}

static void mqtt_opened(struct connection *c) {
  char rest[64] = "\0\4MQTT\4\2\0\0"; /* version 4, clean session, no keep-alive */
  mqtt_send(c, MQTT_CONNECT, rest, 10 + mqtt_string(rest + 10, "member-%u", c->index));
}

static void mqtt_subscribe(struct connection *c) {
  char rest[64] = "\0\1";
  size_t length = 2 + mqtt_string(rest + 2, "room/%u", c->room);
  rest[length++] = 0; /* QoS */
  mqtt_send(c, MQTT_SUBSCRIBE, rest, length);
}

/* Bytes of the first packet in `data`. */
static size_t mqtt_packet(struct connection *c, const char *data, size_t length) {
  const uint8_t *byte = (const uint8_t *)data;
  size_t head = 1, rest = 0;
  for (int shift = 0; head < length && head < 5; shift += 7) {
    rest |= (size_t)(byte[head] & 127) << shift;
    if (byte[head++] < 128) break;
  }
  if (head + rest > length) die("MQTT: a packet in two frames");
  if (byte[0] == MQTT_PUBLISH) {
    if (!deliver(c, data + head, rest)) total.other++;
  } else if (byte[0] == MQTT_CONNACK) {
    if (rest != 2 || byte[head + 1]) die("MQTT: connection %u was not let in", c->index);
    mqtt_subscribe(c);
  } else if (byte[0] == MQTT_SUBACK) {
    connection_ready(c);
  } else {
    total.other++;
  }
  return head + rest;
}

static void mqtt_heard(struct connection *c, const char *data, size_t length) {
  for (size_t done = 0; done < length;) done += mqtt_packet(c, data + done, length - done);
}

static size_t mqtt_message(const struct connection *c, uint64_t stamp_ns, char *out, size_t size) {
  char topic[64];
  size_t named = mqtt_string(topic, "room/%u", c->room), head = mqtt_head(out, MQTT_PUBLISH, named + options.bytes);
  memcpy(out + head, topic, named);
  return head + named + write_object(c, stamp_ns, out + head + named, size - head - named);
}

/* xmpp: RFC 7395, anonymous, then a room of XEP-0045; the room's subject ends what is told of those in it. */

#define XMPP_OPEN "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>"

static void xmpp_opened(struct connection *c) { queue_words(c, XMPP_OPEN); }

static bool has(const char *data, size_t length, const char *words) { return memmem(data, length, words, strlen(words)); }

static void xmpp_features(struct connection *c, const char *data, size_t length) {
  if (has(data, length, "<mechanism>")) queue_words(c, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
  else queue_words(c, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
}

/* Each time by another name: after a cut the room may not have noticed yet that the one before is gone. */
static void xmpp_join(struct connection *c) {
  static unsigned joins;
  char join[200];
  snprintf(join, sizeof join, "<presence to='room-%u@conference.localhost/m%u-%u'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
           c->room, c->index, joins++);
  queue_words(c, join);
}

static void xmpp_heard(struct connection *c, const char *data, size_t length) {
  if (STARTS(data, length, "<message ")) {
    if (c->state == JOINING && has(data, length, "<subject")) connection_ready(c);
    else if (!deliver(c, data, length)) total.other++;
  } else if (STARTS(data, length, "<stream:features")) {
    xmpp_features(c, data, length);
  } else if (STARTS(data, length, "<success")) {
    queue_words(c, XMPP_OPEN);
  } else if (STARTS(data, length, "<iq ") && c->state == JOINING) {
    xmpp_join(c);
  } else if (has(data, length, "type='error'") || STARTS(data, length, "<close") || STARTS(data, length, "<failure")) {
    die("XMPP: %.*s", (int)(length < 300 ? length : 300), data);
  } else {
    total.other++;
  }
}

/* The object's words alone: its marks would have to be written otherwise in XML. */
static size_t xmpp_message(const struct connection *c, uint64_t stamp_ns, char *out, size_t size) {
  size_t length = (size_t)snprintf(out, size, "<message type='groupchat' to='room-%u@conference.localhost' id='%08x%08x'><body>", c->room, c->index, c->sent);
  write_text(out + length, text_bytes(), stamp_ns, c->index);
  length += text_bytes();
  return length + (size_t)snprintf(out + length, size - length, "</body></message>");
}

const struct dialect NATS = {"nats", "/", NULL, OP_BINARY, nats_opened, nats_heard, nats_message, NULL};
const struct dialect MQTT = {"mqtt", "/mqtt", "mqtt", OP_BINARY, mqtt_opened, mqtt_heard, mqtt_message, NULL};
const struct dialect XMPP = {"xmpp", "/ws", "xmpp", OP_TEXT, xmpp_opened, xmpp_heard, xmpp_message, xmpp_join};
