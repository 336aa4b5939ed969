package spindle.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import spindle.loop.Loop;

/// Connections that have just begun to linger and that the kernel was never asked to wait for.
///
/// Most peers end their direction at once when we have ended ours. So a short connection is not
/// registered with the kernel only to hear of that: after a moment it is looked at once, and nearly
/// always it is over. One timer serves all of them, and only while there are any.
final class Lingering {
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final Loop loop;
  private ArrayDeque<StreamTransport> younger = new ArrayDeque<>();
  private ArrayDeque<StreamTransport> older = new ArrayDeque<>();
  private boolean timed;

  Lingering(Loop loop) {
    this.loop = loop;
  }

  void add(StreamTransport transport) {
    younger.addLast(transport);
    lookSoon();
  }

  private void lookSoon() {
    if (!timed) {
      timed = true;
      var _ = loop.delayedCalls.callLater(MOMENT, this::look);
    }
  }

  /// Looks at those that were there at the last look, so that each has had a moment at least.
  private void look() {
    timed = false;
    for (StreamTransport each = older.pollFirst(); each != null; each = older.pollFirst()) {
      each.lookWhetherPeerEnded();
    }
    ArrayDeque<StreamTransport> empty = older;
    older = younger;
    younger = empty;
    if (!older.isEmpty()) {
      lookSoon();
    }
  }
}
