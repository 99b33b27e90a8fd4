/* The load generator of the bench: many WebSocket clients in one process, on the loopback interface only. */
#ifndef LOADGEN_H
#define LOADGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONNECTIONS_MAX = 20000, MEMBERS_MAX = 5000, SECONDS_MAX = 120, PORTS_MAX = 16, FRAME_MAX_BYTES = 1 << 20, MESSAGE_MAX_BYTES = 4096 };

struct dialect;

/* What is asked for on the command line. */
struct options {
  const struct dialect *dialect;
  int ports[PORTS_MAX]; /* of the nodes; the members of a room go to one after the other */
  uint32_t port_count;
  uint32_t rooms, members, senders; /* members and senders of each room */
  uint32_t window;                  /* messages of one sender on their way; 0: not this mode */
  double rate;                      /* messages per second of all senders; 0: not this mode */
  double warmup_s, measured_s;
  uint32_t storm;       /* connections being made at once, after all are cut at the end; 0: none is cut */
  uint32_t bytes;       /* size of the JSON object that the peers carry */
  char **tokens;        /* tradepost: one per connection */
  char **conversations; /* tradepost: one per room */
};

enum state { UPGRADING, JOINING, READY };

struct bytes {
  char *data;
  uint32_t length, capacity;
};

struct connection {
  int fd;
  enum state state;
  bool wants_write;
  uint32_t index, room;
  uint32_t sent;      /* messages, ever */
  uint32_t due;       /* messages to send once this read is worked through */
  struct bytes rest;  /* of a frame that has not arrived whole */
  struct bytes queue; /* not taken by the kernel yet */
};

enum opcode { OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };

/* One way of talking to a server. */
struct dialect {
  const char *name;
  const char *path;        /* of the GET request; %u is the room */
  const char *subprotocol; /* of WebSocket; NULL: none is asked for */
  enum opcode opcode;      /* of the frames both ways */
  void (*opened)(struct connection *);
  void (*heard)(struct connection *, const char *data, size_t length); /* the payload of a frame */
  size_t (*message)(const struct connection *, uint64_t stamp_ns, char *out, size_t size);
  void (*join)(struct connection *); /* once more, for who is not let in; NULL: nobody is forgotten */
};

/* Counted from the first message on, and within the measured window. */
struct counts {
  uint64_t sent, acked, delivered, delivered_warm, refused, other, bytes_read;
};

extern struct options options;
extern struct counts total;
extern uint32_t ready_connections;
extern uint64_t now_ns; /* monotonic; read once per read() */

/* main.c */
void delivered(struct connection *, uint64_t sent_at_ns, uint32_t sender); /* one message reached one member */
void released(struct connection *);                                        /* one message less on its way */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* connection.c */
void connection_open(struct connection *, int epoll, uint32_t index);
void connection_read(struct connection *);
void connection_flush(struct connection *);
void connection_queue(struct connection *, const char *data, size_t length); /* one frame */
void connection_ready(struct connection *);
void connection_cut(struct connection *);

/* message.c */
size_t text_bytes(void);
void write_text(char *out, size_t length, uint64_t stamp_ns, uint32_t sender);
size_t write_object(const struct connection *, uint64_t stamp_ns, char *out, size_t size);
bool deliver(struct connection *, const char *data, size_t length);

#define STARTS(text, length, prefix) ((length) >= sizeof(prefix) - 1 && memcmp(text, prefix, sizeof(prefix) - 1) == 0)

/* brokers.c */
extern const struct dialect NATS, MQTT, XMPP;

/* dialects.c */
const struct dialect *dialect_find(const char *name);

/* histogram.c: values in ns, at most 1.6 % wide buckets */
void histogram_add(uint64_t value);
uint64_t histogram_count(void);
double histogram_quantile(double q);

#endif
