// The least that an event loop can do in C to ask a name server, as a floor for all others: one connected socket, no
// memory, no timer, nothing checked but the id. name_floor PORT UNDER-WAY question|addresses
#include "name_turns.h"
#include <arpa/inet.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NAMES = 10000, SLOTS = 4096 };

static int fd, epoll, both, next_name, next_slot, under;
static char waits[SLOTS];

static void send_question(int id, int type, const char *host, int length) {
  unsigned char bytes[64] = {id >> 8, id, 1, 0, 0, 1};
  static const char rest[] = "\5bench\4test";
  int at = 12;
  bytes[at++] = length;
  memcpy(bytes + at, host, length);
  at += length;
  memcpy(bytes + at, rest, sizeof rest);
  at += sizeof rest;
  bytes[at++] = 0;
  bytes[at++] = type;
  bytes[at++] = 0;
  bytes[at++] = 1;
  if (send(fd, bytes, at, 0) < 0) perror("send");
}

static void look_up(void) {
  char host[24];
  do next_slot = (next_slot + 1) % SLOTS;
  while (waits[next_slot]);
  next_name = (next_name + 1) % NAMES;
  int length = snprintf(host, sizeof host, "host%d", next_name);
  waits[next_slot] = both ? 2 : 1;
  send_question(2 * next_slot, 1, host, length);
  if (both) send_question(2 * next_slot + 1, 28, host, length);
}

// One at a time there is never a second answer, so nobody looks for one.
static void wait_for_answers(void) {
  struct epoll_event event;
  unsigned char bytes[4096];
  if (epoll_wait(epoll, &event, 1, 5000) <= 0) {
    fputs("no answer\n", stderr);
    exit(1);
  }
  for (int i = 0; i < (under == 1 && !both ? 1 : 64); i++) {
    ssize_t count = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (count < 12) return;
    int slot = (bytes[0] << 8 | bytes[1]) / 2;
    if (slot < SLOTS && waits[slot] && --waits[slot] == 0) done((bytes[3] & 15) == 0);
  }
}

int main(int count, char **words) {
  if (count < 4) return 2;
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  under = atoi(words[2]);
  both = !strcmp(words[3], "addresses");
  fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0 || connect(fd, (void *)&server, sizeof server) < 0) {
    perror("socket");
    return 1;
  }
  epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  take_turns(under, wait_for_answers);
  return 0;
}
