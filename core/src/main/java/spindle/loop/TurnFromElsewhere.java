package spindle.loop;

import org.jspecify.annotations.Nullable;
import spindle.time.Call;

/// The turn of a loop, looked at from another thread while it goes on. What is seen may be a moment
/// old; of a callback that does not return, it is right.
final class TurnFromElsewhere implements SlowTurn.Turn {
  private final Loop loop;

  TurnFromElsewhere(Loop loop) {
    this.loop = loop;
  }

  @Override
  public StackTraceElement[] stack() {
    return loop.stack();
  }

  @Override
  public String owner() {
    return switch (loop.phase()) {
      case NONE -> "";
      case CALLS -> "a call from another thread";
      case DISPATCH -> label(loop.at, "a start");
      case DELAYED_CALLS -> label(loop.delayedCalls.current(), "a delayed call");
      case END_OF_TURN -> label(loop.endOfTurn.current(), "the end of a turn");
    };
  }

  private static String label(@Nullable Object whose, String kind) {
    return switch (whose) {
      case Open open -> open.label();
      case Call call -> kind + ", " + call.getClass().getName();
      case null, default -> kind;
    };
  }
}
