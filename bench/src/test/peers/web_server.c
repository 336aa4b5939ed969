// The least that epoll can do for requests of HTTP in C: web_server web|web_json PORT JSON-FILE
// It counts the ends of heads, reads nothing else, and answers each with the same bytes.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char received[1 << 16], answers[1 << 17];
static size_t answer_size;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void prepare(int json, const char *file) {
  static char body[1 << 12];
  size_t size = 13;
  memcpy(body, "Hello Twisted", size);
  if (json) {
    FILE *in = fopen(file, "r");
    if (!in) die(file);
    size = fread(body, 1, sizeof body, in);
    fclose(in);
  }
  answer_size = sprintf(answers,
                        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: %s\r\n"
                        "Content-Length: %zu\r\n\r\n",
                        json ? "application/json" : "text/plain; charset=utf-8", size);
  memcpy(answers + answer_size, body, size);
  answer_size += size;
  for (size_t i = 1; (i + 1) * answer_size <= sizeof answers; i++)
    memcpy(answers + i * answer_size, answers, answer_size);
}

static void accept_all(int listening, int epoll) {
  int one = 1;
  for (;;) {
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
  }
}

static void answer(int fd) {
  ssize_t count = recv(fd, received, sizeof received, 0);
  if (count <= 0) {
    close(fd);
    return;
  }
  size_t size = 0;
  char *end = received + count;
  for (char *at = received; (at = memmem(at, end - at, "\r\n\r\n", 4)); at += 4) size += answer_size;
  for (size_t sent = 0; sent < size;) {
    ssize_t taken = send(fd, answers + sent, size - sent, MSG_NOSIGNAL);
    if (taken > 0) sent += taken;
  }
}

int main(int count, char **words) {
  if (count < 4) return 2;
  prepare(!strcmp(words[1], "web_json"), words[3]);
  int one = 1;
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(atoi(words[2]))};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (void *)&place, sizeof place) < 0) die("bind");
  if (listen(fd, 4096) < 0) die("listen");
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd}, found[512];
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
  for (;;) {
    int ready = epoll_wait(epoll, found, 512, -1);
    for (int i = 0; i < ready; i++) {
      if (found[i].data.fd == fd) accept_all(fd, epoll);
      else answer(found[i].data.fd);
    }
  }
}
