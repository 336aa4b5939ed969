package spindle.loop;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;

/// What is put off until nobody's callback is running: sending what was written, reporting what was
/// lost, firing what is decided. What is added while this phase runs waits for the next turn's.
public final class EndOfTurn {
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private @Nullable Call current;

  /// Puts `work` off to the end of this turn, or of the next if this one's end has begun.
  public void add(Call work) {
    waiting.addLast(work);
  }

  /// The work that this has come to; null when it has ended. From any thread.
  @Nullable Call current() {
    return current;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Does what was waiting when this began.
  void run(Consumer<Throwable> onFailure) {
    for (int left = waiting.size(); left > 0; left--) {
      Call work = waiting.pollFirst();
      if (work == null) {
        return;
      }
      current = work;
      try {
        work.run();
      } catch (Throwable thrown) {
        onFailure.accept(thrown);
      }
    }
    current = null;
  }
}
