/* One WebSocket client: connect, upgrade, frames in and out. Reads share one buffer, so an idle client costs little. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "loadgen.h"

enum { READ_BYTES = 256 * 1024, QUEUE_MAX_BYTES = 1 << 20, UPGRADE_MAX_BYTES = 16 * 1024 };

static char buffer[FRAME_MAX_BYTES + 64 + READ_BYTES]; /* the rest of a frame, then what is read now */
static int epoll_fd;

static void append(struct bytes *bytes, const void *data, size_t length) {
  if (bytes->length + length > bytes->capacity) {
    bytes->capacity = (uint32_t)(bytes->length + length + 256);
    bytes->data = realloc(bytes->data, bytes->capacity);
    if (!bytes->data) die("out of memory");
  }
  memcpy(bytes->data + bytes->length, data, length);
  bytes->length += (uint32_t)length;
}

static void clear(struct bytes *bytes) {
  free(bytes->data);
  *bytes = (struct bytes){0};
}

static void watch(struct connection *c, int operation, bool writable) {
  struct epoll_event event = {.events = EPOLLIN | (writable ? EPOLLOUT : 0), .data.ptr = c};
  if (epoll_ctl(epoll_fd, operation, c->fd, &event) < 0) die("epoll_ctl: %s", strerror(errno));
  c->wants_write = writable;
}

void connection_open(struct connection *c, int epoll, uint32_t index) {
  epoll_fd = epoll;
  *c = (struct connection){.index = index, .room = index / options.members, .state = UPGRADING};
  int port = options.ports[index % options.members % options.port_count];
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) die("socket: %s", strerror(errno));
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger)); /* leaves no TIME_WAIT */
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
    die("connect: %s", strerror(errno));
  char target[256], request[512];
  snprintf(target, sizeof target, options.dialect->path, c->room);
  const char *asked = options.dialect->subprotocol;
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dHJhZGVwb3N0LWJlbmNoLg==\r\nSec-WebSocket-Version: 13\r\n%s%s%s\r\n",
                        target, port, asked ? "Sec-WebSocket-Protocol: " : "", asked ? asked : "", asked ? "\r\n" : "");
  append(&c->queue, request, (size_t)length);
  watch(c, EPOLL_CTL_ADD, true);
}

void connection_ready(struct connection *c) {
  c->state = READY;
  ready_connections++;
}

/* The server hears of it by a reset. */
void connection_cut(struct connection *c) {
  close(c->fd);
  clear(&c->rest);
  clear(&c->queue);
}

void connection_flush(struct connection *c) {
  if (c->queue.length > 0) {
    ssize_t written = send(c->fd, c->queue.data, c->queue.length, MSG_NOSIGNAL);
    if (written < 0 && errno != EAGAIN && errno != EINPROGRESS && errno != ENOTCONN) die("send: %s", strerror(errno));
    if (written > 0) {
      c->queue.length -= (uint32_t)written;
      memmove(c->queue.data, c->queue.data + written, c->queue.length);
    }
  }
  if (c->queue.length > QUEUE_MAX_BYTES) die("the server does not read: 1 MiB waits for connection %u", c->index);
  bool blocked = c->queue.length > 0;
  if (blocked != c->wants_write) watch(c, EPOLL_CTL_MOD, blocked);
}

static uint32_t random_mask(void) {
  static uint32_t state = 2463534242u; /* xorshift32: a mask needs no secret here */
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

static void queue_frame(struct connection *c, int opcode, const char *payload, size_t length) {
  uint8_t frame[MESSAGE_MAX_BYTES + 9000];
  if (length > sizeof frame - 8) die("a message of %zu bytes is too long", length);
  size_t head = 2;
  frame[0] = (uint8_t)(0x80 | opcode);
  if (length < 126) {
    frame[1] = (uint8_t)(0x80 | length);
  } else {
    frame[1] = 0x80 | 126;
    frame[2] = (uint8_t)(length >> 8);
    frame[3] = (uint8_t)length;
    head = 4;
  }
  uint32_t mask = random_mask();
  memcpy(frame + head, &mask, 4);
  uint8_t *body = frame + head + 4;
  memcpy(body, payload, length);
  for (size_t i = 0; i < length; i++) body[i] ^= (uint8_t)(mask >> (i % 4 * 8));
  append(&c->queue, frame, head + 4 + length);
}

void connection_queue(struct connection *c, const char *data, size_t length) {
  queue_frame(c, options.dialect->opcode, data, length);
}

/* Bytes of the answer to the upgrade, 0 while it is not whole. */
static size_t upgrade(struct connection *c, char *data, size_t length) {
  char *end = memmem(data, length, "\r\n\r\n", 4);
  if (!end && length > UPGRADE_MAX_BYTES) die("the answer to the upgrade does not end");
  if (!end) return 0;
  if (length < 12 || memcmp(data, "HTTP/1.1 101", 12) != 0) die("no upgrade: %.*s", (int)(end - data), data);
  c->state = JOINING;
  if (options.dialect->opened) options.dialect->opened(c);
  return (size_t)(end + 4 - data);
}

static void closed(const struct connection *c, const char *payload, size_t length) {
  int code = length >= 2 ? (uint8_t)payload[0] << 8 | (uint8_t)payload[1] : 1005;
  die("connection %u was closed by the server: %d %.*s", c->index, code, length > 2 ? (int)length - 2 : 0, payload + 2);
}

/* Bytes of the frame at `data`, 0 while it is not whole. */
static size_t frame(struct connection *c, const char *data, size_t length) {
  const uint8_t *byte = (const uint8_t *)data;
  if (length < 2) return 0;
  size_t head = 2, size = byte[1];
  if (size == 126) {
    if (length < 4) return 0;
    size = (size_t)byte[2] << 8 | byte[3];
    head = 4;
  } else if (size == 127) {
    if (length < 10) return 0;
    size = 0;
    for (int i = 2; i < 10; i++) size = size << 8 | byte[i];
    head = 10;
  }
  if (size > FRAME_MAX_BYTES) die("a frame of %zu bytes, or a masked one", size);
  if (length < head + size) return 0;
  if (byte[0] == (0x80 | options.dialect->opcode)) options.dialect->heard(c, data + head, size);
  else if (byte[0] == (0x80 | OP_PING)) queue_frame(c, OP_PONG, data + head, size);
  else if (byte[0] == (0x80 | OP_CLOSE)) closed(c, data + head, size);
  else if (byte[0] != (0x80 | OP_PONG)) die("a frame that begins with 0x%02x", byte[0]);
  return head + size;
}

void connection_read(struct connection *c) {
  size_t length = c->rest.length;
  if (length > 0) memcpy(buffer, c->rest.data, length);
  ssize_t received = recv(c->fd, buffer + length, READ_BYTES, 0);
  if (received < 0 && errno == EAGAIN) return;
  if (received < 0) die("recv: %s", strerror(errno));
  if (received == 0) die("connection %u was closed by the server without a word", c->index);
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  now_ns = (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
  total.bytes_read += (uint64_t)received;
  length += (size_t)received;
  size_t done = 0, step;
  do {
    step = c->state == UPGRADING ? upgrade(c, buffer + done, length - done) : frame(c, buffer + done, length - done);
    done += step;
  } while (step > 0);
  c->rest.length = 0;
  if (done < length) append(&c->rest, buffer + done, length - done);
  else if (c->rest.data) clear(&c->rest);
}
