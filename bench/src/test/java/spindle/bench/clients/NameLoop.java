package spindle.bench.clients;

import java.util.function.Consumer;

/// Look-ups one after the other without a stack that grows: an answer that is there at once begins
/// the next, and that would begin another within it. Belongs to one thread.
final class NameLoop {
  /// Each question is for another of so many names, so that no two are one.
  private static final int NAMES = 10_000;

  private final String suffix;
  private final Consumer<Turns.Asked> ask;
  private int next;
  private int due;
  private boolean running;

  NameLoop(String suffix, Consumer<Turns.Asked> ask) {
    this.suffix = suffix;
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
    running = true;
    while (due > 0) {
      due--;
      ask.accept(asked);
    }
    running = false;
  }
}
