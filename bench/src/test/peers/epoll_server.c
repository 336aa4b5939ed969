// The least that epoll can do in C, as a floor for all others: epoll_server echo|greeting|sink|udp PORT
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[1 << 16];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void accept_all(int listening, int epoll, int greet) {
  int one = 1;
  for (;;) {
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    if (greet) {
      if (send(fd, "Hello Twisted", 13, MSG_NOSIGNAL) < 0) perror("send");
      close(fd);
      continue;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
  }
}

static void answer(int fd, int echo) {
  ssize_t count = recv(fd, buffer, sizeof buffer, 0);
  if (count <= 0) {
    close(fd);
    return;
  }
  for (ssize_t sent = 0; echo && sent < count;) {
    ssize_t taken = send(fd, buffer + sent, count - sent, MSG_NOSIGNAL);
    if (taken > 0) sent += taken;
  }
}

static void answer_datagrams(int fd) {
  struct sockaddr_in from;
  for (int i = 0; i < 64; i++) {
    socklen_t length = sizeof from;
    ssize_t count = recvfrom(fd, buffer, sizeof buffer, MSG_DONTWAIT, (void *)&from, &length);
    if (count < 0) return;
    sendto(fd, buffer, count, MSG_DONTWAIT, (void *)&from, length);
  }
}

int main(int count, char **words) {
  if (count < 3) return 2;
  const char *service = words[1];
  int udp = !strcmp(service, "udp"), echo = !strcmp(service, "echo"), greet = !strcmp(service, "greeting");
  int one = 1;
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(atoi(words[2]))};
  int fd = socket(AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (void *)&place, sizeof place) < 0) die("bind");
  if (!udp && listen(fd, 4096) < 0) die("listen");
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd}, found[512];
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
  for (;;) {
    int ready = epoll_wait(epoll, found, 512, -1);
    for (int i = 0; i < ready; i++) {
      if (found[i].data.fd != fd) answer(found[i].data.fd, echo);
      else if (udp) answer_datagrams(fd);
      else accept_all(fd, epoll, greet);
    }
  }
}
