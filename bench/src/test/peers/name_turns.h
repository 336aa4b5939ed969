// What the clients of name servers in C share: they take turns as those on a JVM do. Each line of standard input says for
// how many seconds to look up, so many at a time; each line of standard output how many were answered, how many failed,
// and how many nanoseconds of CPU time the process took.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long answered, failed, left, due;
static double end_seconds;
static int running;

static double seconds_of(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

// Begins one look-up, which calls `done` now or later.
static void look_up(void);

static void ask(void) {
  due++;
  if (running) return;
  running = 1;
  for (; due > 0; due--) look_up();
  running = 0;
}

static void done(int well) {
  if (well) answered++;
  else failed++;
  if (well && seconds_of(CLOCK_MONOTONIC) < end_seconds) ask();
  else left--;
}

// With nothing under way it only says that the program can run.
static void take_turns(int under_way, void (*wait)(void)) {
  double seconds;
  if (under_way == 0) return;
  while (scanf("%lf", &seconds) == 1) {
    double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    answered = failed = 0;
    left = under_way;
    end_seconds = seconds_of(CLOCK_MONOTONIC) + seconds;
    for (int i = 0; i < under_way; i++) ask();
    while (left > 0) wait();
    cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%ld %ld %.0f\n", answered, failed, cpu * 1e9);
    fflush(stdout);
  }
}
