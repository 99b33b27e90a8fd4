/* The command line. Everything has a limit; there is no host: it is always 127.0.0.1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loadgen.h"

enum { LINE_MAX_CHARS = 8192 };

static double number(const char *name, const char *text, double low, double high) {
  char *end;
  double value = strtod(text, &end);
  if (*end || end == text || !(value >= low && value <= high)) die("%s takes %g to %g, not %s", name, low, high, text);
  return value;
}

/* The first `count` lines of a file. */
static char **read_lines(const char *path, uint32_t count) {
  FILE *file = fopen(path, "r");
  if (!file) die("cannot read %s", path);
  char **lines = calloc(count, sizeof *lines), line[LINE_MAX_CHARS];
  for (uint32_t i = 0; i < count; i++) {
    if (!fgets(line, sizeof line, file)) die("%s has fewer than %u lines", path, count);
    line[strcspn(line, "\n")] = 0;
    lines[i] = strdup(line);
  }
  fclose(file);
  return lines;
}

static void set(struct options *o, const char *name, const char *value, const char **tokens, const char **conversations) {
  if (!strcmp(name, "--dialect")) o->dialect = dialect_find(value);
  else if (!strcmp(name, "--port") && o->port_count < PORTS_MAX) o->ports[o->port_count++] = (int)number(name, value, 1, 65535);
  else if (!strcmp(name, "--rooms")) o->rooms = (uint32_t)number(name, value, 1, CONNECTIONS_MAX);
  else if (!strcmp(name, "--members")) o->members = (uint32_t)number(name, value, 1, MEMBERS_MAX);
  else if (!strcmp(name, "--senders")) o->senders = (uint32_t)number(name, value, 0, MEMBERS_MAX);
  else if (!strcmp(name, "--window")) o->window = (uint32_t)number(name, value, 1, 1000);
  else if (!strcmp(name, "--rate")) o->rate = number(name, value, 1, 1e6);
  else if (!strcmp(name, "--warmup")) o->warmup_s = number(name, value, 0, SECONDS_MAX);
  else if (!strcmp(name, "--seconds")) o->measured_s = number(name, value, 0.1, SECONDS_MAX);
  else if (!strcmp(name, "--storm")) o->storm = (uint32_t)number(name, value, 1, CONNECTIONS_MAX);
  else if (!strcmp(name, "--bytes")) o->bytes = (uint32_t)number(name, value, 80, MESSAGE_MAX_BYTES / 2);
  else if (!strcmp(name, "--tokens")) *tokens = value;
  else if (!strcmp(name, "--conversations")) *conversations = value;
  else die("unknown option %s", name);
}

void options_parse(struct options *o, int argc, char **argv) {
  const char *tokens = NULL, *conversations = NULL;
  *o = (struct options){.rooms = 1, .members = 1, .senders = 1, .warmup_s = 1, .measured_s = 5, .bytes = 200};
  if (argc % 2 == 0) die("every option takes one value");
  for (int i = 1; i < argc; i += 2) set(o, argv[i], argv[i + 1], &tokens, &conversations);
  if (!o->dialect || !o->port_count) die("--dialect plain|socketio|tradepost|nats|mqtt|xmpp and --port are needed");
  if (o->rooms * o->members > CONNECTIONS_MAX) die("at most %d connections", CONNECTIONS_MAX);
  if (o->senders > o->members) die("more senders than members");
  if (o->window && o->rate > 0) die("either --window or --rate");
  if ((o->window || o->rate > 0) && !o->senders) die("nobody sends");
  if (strcmp(o->dialect->name, "tradepost") != 0) return;
  if (!tokens || !conversations) die("tradepost needs --tokens and --conversations");
  o->tokens = read_lines(tokens, o->rooms * o->members);
  o->conversations = read_lines(conversations, o->rooms);
}
