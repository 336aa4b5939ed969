// Unbound's library in an event loop, as it comes but for its cache: unbound_names PORT UNDER-WAY cached|question|addresses
// Debian has the library without what one compiles with, so its few functions are declared here and found when it runs.
#include "name_turns.h"
#include <dlfcn.h>
#include <string.h>

struct ub_ctx;
struct event_base;
typedef void (*answer_fn)(void *, int, void *, int, int, char *, int);

static struct event_base *(*base_new)(void);
static int (*base_loop)(struct event_base *, int);
static struct ub_ctx *(*ctx_create)(struct event_base *);
static int (*ctx_option)(struct ub_ctx *, const char *, const char *);
static int (*ctx_forward)(struct ub_ctx *, const char *);
static int (*ctx_zone_remove)(struct ub_ctx *, const char *);
static int (*resolve)(struct ub_ctx *, const char *, int, int, void *, answer_fn, int *);

enum { NAMES = 10000, ONCE = 1 };

struct look_up {
  int waits, well;
};

static struct event_base *base;
static struct ub_ctx *context;
static int both, cached, next_name;

static void *found(void *library, const char *name) {
  void *function = dlsym(library, name);
  if (!function) {
    fprintf(stderr, "%s is not there\n", name);
    exit(3);
  }
  return function;
}

static void *opened(const char *name) {
  void *library = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    exit(3);
  }
  return library;
}

static void told(void *of, int code, void *packet, int length, int secure, char *bogus, int limited) {
  struct look_up *each = of;
  if (code != 0 || length < 12 || ((unsigned char *)packet)[7] == 0) each->well = 0;
  if (--each->waits == 0) {
    int well = each->well;
    free(each);
    done(well);
  }
}

static void put(struct look_up *each, const char *host, int type) {
  if (resolve(context, host, type, 1, each, told, NULL) != 0) told(each, 2, NULL, 0, 0, NULL, 0);
}

static void look_up(void) {
  char host[64] = "host.bench.test";
  struct look_up *each = malloc(sizeof *each);
  next_name = (next_name + 1) % NAMES;
  if (!cached) snprintf(host, sizeof host, "host%d.bench.test", next_name);
  each->waits = both ? 2 : 1;
  each->well = 1;
  put(each, host, 1);
  if (both) put(each, host, 28);
}

static void wait_for_answers(void) { base_loop(base, ONCE); }

int main(int count, char **words) {
  if (count < 4) return 2;
  void *unbound = opened("libunbound.so.8"), *event = opened("libevent-2.1.so.7");
  base_new = found(event, "event_base_new");
  base_loop = found(event, "event_base_loop");
  ctx_create = found(unbound, "ub_ctx_create_event");
  ctx_option = found(unbound, "ub_ctx_set_option");
  ctx_forward = found(unbound, "ub_ctx_set_fwd");
  ctx_zone_remove = found(unbound, "ub_ctx_zone_remove");
  resolve = found(unbound, "ub_resolve_event");
  base = base_new();
  context = ctx_create(base);
  if (!context) {
    fputs("the library was built without libevent\n", stderr);
    return 3;
  }
  char place[32];
  snprintf(place, sizeof place, "127.0.0.1@%d", atoi(words[1]));
  cached = !strcmp(words[3], "cached");
  both = strcmp(words[3], "question") != 0;
  int wrong = ctx_option(context, "do-not-query-localhost:", "no") || ctx_option(context, "do-ip6:", "no")
      || ctx_forward(context, place);
  if (!cached) wrong |= ctx_option(context, "cache-max-ttl:", "0");
  wrong |= ctx_zone_remove(context, "test."); // Of itself it says that there is nothing there.
  if (wrong) {
    fputs("an option was refused\n", stderr);
    return 3;
  }
  take_turns(atoi(words[2]), wait_for_answers);
  return 0;
}
