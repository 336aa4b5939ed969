package spindle.bench.clients;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Look-ups one after the other where answers may be there at once: without a stack that grows, and
/// with a turn for the loop after some. Belongs to the loop's thread.
final class NameLoop {
  /// Each question is for another of so many names, so that no two are one.
  private static final int NAMES = 10_000;

  private static final int AT_ONCE = 256;

  private final String suffix;
  private final Executor later;
  private final Consumer<Turns.Asked> ask;
  private int next;
  private int due;
  private boolean running;

  /// @param later where calls run in a later turn of the loop
  NameLoop(String suffix, Executor later, Consumer<Turns.Asked> ask) {
    this.suffix = suffix;
    this.later = later;
    this.ask = ask;
  }

  /// The name that is next.
  String name() {
    next = (next + 1) % NAMES;
    return "host" + next + suffix;
  }

  void ask(Turns.Asked asked) {
    due++;
    if (running) {
      return;
    }
    run(asked);
  }

  private void run(Turns.Asked asked) {
    running = true;
    for (int i = 0; due > 0 && i < AT_ONCE; i++) {
      due--;
      ask.accept(asked);
    }
    running = due > 0;
    if (running) {
      later.execute(() -> run(asked));
    }
  }
}
