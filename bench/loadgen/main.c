/* Connects, warms up, measures, waits for what is on its way, and prints one JSON object.
 *
 * Saturating (--window W): each sender keeps W messages on their way; one is off it once its own copy is back.
 * Fixed rate (--rate R): messages fall due at random (Poisson), R a second over all senders, whatever the server does;
 * latency counts from the moment a message was due. Neither: the connections are held.
 * With --storm all connections are cut at the end, and made again.
 * Words on standard error tell when the phases begin: connected, begin, end.
 */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "loadgen.h"

enum { CONNECTING_MAX = 64, EVENTS_MAX = 512, CONNECT_MAX_S = 90, SETTLE_MS = 1000, DRAIN_MAX_S = 10 };
#define FORGOTTEN_NS 3000000000u /* without anyone being let in */

enum phase { CONNECTING, SETTLING, WARMING, MEASURING, DRAINING, STORMING, DONE };

void options_parse(struct options *o, int argc, char **argv);

struct options options;
struct counts total;
uint32_t ready_connections;
uint64_t now_ns;

static struct connection *connections;
static uint32_t connection_count, opened;
static int epoll_fd, timer_fd;
static enum phase phase = CONNECTING;
static uint64_t phase_ends_ns, measured_from_ns, measured_to_ns, next_due_ns, connect_ns;
static uint64_t cut_ns, most_back_ns, all_back_ns;
static struct counts at_begin, at_end;
static double cpu_at_begin_s, cpu_at_end_s;

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("loadgen: ", stderr);
  vfprintf(stderr, format, arguments);
  fputs("\n", stderr);
  _exit(1);
}

static uint64_t clock_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static double cpu_s(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void send_message(struct connection *c, uint64_t stamp_ns) {
  char message[MESSAGE_MAX_BYTES];
  connection_queue(c, message, options.dialect->message(c, stamp_ns, message, sizeof message));
  c->sent++;
  total.sent++;
}

/* A refused message will not come back: what takes its place goes out with what this read releases. */
void released(struct connection *c) {
  if (options.window && (phase == WARMING || phase == MEASURING)) c->due++;
}

void delivered(struct connection *c, uint64_t sent_at_ns, uint32_t sender) {
  total.delivered++;
  if (phase == WARMING || sent_at_ns < measured_from_ns) total.delivered_warm++;
  if (sent_at_ns >= measured_from_ns && sent_at_ns < measured_to_ns) histogram_add(now_ns - sent_at_ns);
  if (sender == c->index) released(c);
}

static void work(struct connection *c, uint32_t events) {
  if (events & ~(uint32_t)EPOLLOUT) connection_read(c);
  for (; c->due > 0; c->due--) send_message(c, now_ns);
  if (c->queue.length > 0 || c->wants_write) connection_flush(c);
}

/* Uniform in (0, 1], always the same numbers. */
static double chance(void) {
  static uint64_t state = 88172645463325252ull;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return ((double)(state >> 11) + 1) / 9007199254740992.0;
}

/* While warming up the rooms take turns, so that each is known to all nodes before it is measured; then anyone speaks. */
static struct connection *next_sender(void) {
  if (phase == WARMING) return &connections[total.sent % options.rooms * options.members + total.sent / options.rooms % options.senders];
  uint32_t room = (uint32_t)(chance() * options.rooms) % options.rooms;
  uint32_t member = (uint32_t)(chance() * options.senders) % options.senders;
  return &connections[room * options.members + member];
}

static void send_what_is_due(void) {
  uint64_t clock = clock_ns();
  while (next_due_ns <= clock && (phase == WARMING || phase == MEASURING)) {
    struct connection *c = next_sender();
    send_message(c, next_due_ns);
    connection_flush(c);
    next_due_ns += (uint64_t)(-log(chance()) / options.rate * 1e9) + 1;
  }
  struct itimerspec at = {.it_value = {(time_t)(next_due_ns / 1000000000u), (long)(next_due_ns % 1000000000u)}};
  timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

static void start_sending(void) {
  now_ns = clock_ns();
  if (options.rate > 0) {
    next_due_ns = now_ns;
    send_what_is_due();
  }
  for (uint32_t i = 0; options.window && i < connection_count; i++) {
    if (i % options.members >= options.senders) continue;
    for (uint32_t sent = 0; sent < options.window; sent++) send_message(&connections[i], now_ns);
    connection_flush(&connections[i]);
  }
}

static void begin(enum phase next, double seconds) {
  phase = next;
  phase_ends_ns = clock_ns() + (uint64_t)(seconds * 1e9);
}

static void say(const char *word) { dprintf(2, "%s\n", word); }

static void begin_measuring(void) {
  say("begin");
  at_begin = total;
  cpu_at_begin_s = cpu_s();
  begin(MEASURING, options.measured_s);
  measured_from_ns = clock_ns();
  measured_to_ns = phase_ends_ns;
}

static void end_measuring(void) {
  say("end");
  at_end = total;
  cpu_at_end_s = cpu_s();
  measured_to_ns = clock_ns();
  begin(DRAINING, DRAIN_MAX_S);
}

static uint64_t taken(void) { return total.sent - total.refused; }

/* Deliveries of what was said while warming up, and after it, that have not come. */
static int64_t missing_warm(void) { return (int64_t)((at_begin.sent - at_begin.refused) * options.members - total.delivered_warm); }

static int64_t missing(void) { return (int64_t)(taken() * options.members - total.delivered) - missing_warm(); }

/* Only Tradepost acks. */
static uint64_t unacked(void) { return options.tokens ? taken() - total.acked : 0; }

static void cut_all(void) {
  for (uint32_t i = 0; i < connection_count; i++) connection_cut(&connections[i]);
  opened = ready_connections = 0;
  cut_ns = clock_ns();
  begin(STORMING, CONNECT_MAX_S);
}

static void look_who_is_back(void) {
  if (!most_back_ns && ready_connections >= connection_count * 0.99) most_back_ns = clock_ns();
  if (ready_connections < connection_count) return;
  all_back_ns = clock_ns();
  phase = DONE;
}

/* ejabberd forgets one of two that come into a room at once, and so make it both. */
static void join_again(void) {
  static uint32_t ready_then;
  static uint64_t since_ns;
  if (ready_connections != ready_then) {
    ready_then = ready_connections;
    since_ns = clock_ns();
  }
  if (!options.dialect->join || opened < connection_count || clock_ns() - since_ns < FORGOTTEN_NS) return;
  since_ns = clock_ns();
  for (uint32_t i = 0; i < connection_count; i++) {
    if (connections[i].state != JOINING) continue;
    options.dialect->join(&connections[i]);
    connection_flush(&connections[i]);
  }
}

static void next_phase(void) {
  bool over = clock_ns() >= phase_ends_ns;
  if (phase == CONNECTING && ready_connections == connection_count) {
    connect_ns = clock_ns() - connect_ns;
    say("connected");
    begin(SETTLING, SETTLE_MS / 1e3);
  } else if (phase == CONNECTING && over) {
    die("only %u of %u connections are ready after %d s", ready_connections, connection_count, CONNECT_MAX_S);
  } else if (phase == CONNECTING) {
    join_again();
  } else if (phase == SETTLING && over) {
    begin(WARMING, options.warmup_s);
    start_sending();
  } else if (phase == WARMING && over) {
    begin_measuring();
  } else if (phase == MEASURING && over) {
    end_measuring();
  } else if (phase == DRAINING && (over || (missing() + missing_warm() <= 0 && unacked() == 0))) {
    if (options.storm) cut_all();
    else phase = DONE;
  } else if (phase == STORMING && over) {
    die("only %u of %u connections are back after %d s", ready_connections, connection_count, CONNECT_MAX_S);
  } else if (phase == STORMING) {
    look_who_is_back();
  }
}

static void open_more(void) {
  uint32_t most = phase == STORMING ? options.storm : CONNECTING_MAX;
  while (opened < connection_count && opened - ready_connections < most) {
    connection_open(&connections[opened], epoll_fd, opened);
    opened++;
  }
}

static int wait_ms(void) {
  uint64_t clock = clock_ns();
  if (phase == CONNECTING || phase == DRAINING || phase == STORMING) return 50;
  return clock >= phase_ends_ns ? 0 : (int)((phase_ends_ns - clock) / 1000000) + 1;
}

static void turn(void) {
  struct epoll_event events[EVENTS_MAX];
  int count = epoll_wait(epoll_fd, events, EVENTS_MAX, wait_ms());
  if (count < 0 && errno != EINTR) die("epoll_wait: %s", strerror(errno));
  for (int i = 0; i < count; i++) {
    if (events[i].data.ptr) work(events[i].data.ptr, events[i].events);
    else send_what_is_due();
  }
  open_more();
  next_phase();
}

static void set_up(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  connection_count = options.rooms * options.members;
  if (files.rlim_cur < connection_count + 16) die("only %lu files may be open: raise ulimit -n", (unsigned long)files.rlim_cur);
  connections = calloc(connection_count, sizeof *connections);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};
  if (!connections || epoll_fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, timer_fd, &event) < 0) die("set-up: %s", strerror(errno));
}

static void print_result(void) {
  double seconds = (double)(measured_to_ns - measured_from_ns) / 1e9;
  printf("{\"dialect\":\"%s\",\"connections\":%u,\"members\":%u,\"connect_s\":%.3f,\"seconds\":%.4f", options.dialect->name,
         connection_count, options.members, (double)connect_ns / 1e9, seconds);
  printf(",\"sent\":%llu,\"acked\":%llu,\"deliveries\":%llu,\"bytes_read\":%llu", (unsigned long long)(at_end.sent - at_begin.sent),
         (unsigned long long)(at_end.acked - at_begin.acked), (unsigned long long)(at_end.delivered - at_begin.delivered),
         (unsigned long long)(at_end.bytes_read - at_begin.bytes_read));
  printf(",\"refused_before\":%llu,\"refused\":%llu,\"other\":%llu,\"missing\":%lld,\"missing_warm\":%lld,\"unacked\":%lld", (unsigned long long)at_begin.refused,
         (unsigned long long)(total.refused - at_begin.refused), (unsigned long long)total.other, (long long)missing(),
         (long long)missing_warm(),
         (long long)unacked());
  printf(",\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"latencies\":%llu", histogram_quantile(0.5) / 1e6,
         histogram_quantile(0.9) / 1e6, histogram_quantile(0.99) / 1e6, histogram_quantile(0.999) / 1e6,
         (unsigned long long)histogram_count());
  if (options.storm)
    printf(",\"most_back_s\":%.3f,\"all_back_s\":%.3f", (double)(most_back_ns - cut_ns) / 1e9, (double)(all_back_ns - cut_ns) / 1e9);
  printf(",\"generator_cpu_s\":%.3f}\n", cpu_at_end_s - cpu_at_begin_s);
}

int main(int argc, char **argv) {
  options_parse(&options, argc, argv);
  set_up();
  alarm((unsigned)(CONNECT_MAX_S + options.warmup_s + options.measured_s + DRAIN_MAX_S + (options.storm ? CONNECT_MAX_S : 0) + 10)); /* ends by itself */
  connect_ns = clock_ns();
  begin(CONNECTING, CONNECT_MAX_S);
  while (phase != DONE) turn();
  print_result();
  return 0;
}
