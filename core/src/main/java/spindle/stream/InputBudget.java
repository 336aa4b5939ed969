package spindle.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.reason.InputBudgetExceeded;

/// What the connections of one reactor keep for their peers, all together, and what is done when
/// that becomes much, in this order:
///
/// - above three quarters of the budget, who is read ahead of need is not read from, until no more
///   than five eighths are kept;
/// - above seven eighths, those that keep much are aborted if somebody comes for whom there is no
///   room; if there are none, new connections are refused;
/// - above all of it nobody who keeps something is read from, and at the end of the turn those that
///   keep the most are aborted.
///
/// The largest go first, and of the same size the newest. What they keep counts until they have
/// been told, since it is there until then; so what is kept exceeds the budget by one read at most.
final class InputBudget {
  /// What a connection takes in any case: its transport, and its place in the kernel.
  static final int CONNECTION = 512;

  /// Who keeps less is not aborted so that others may come.
  private static final int MUCH = 16 * 1024;

  private static final int EIGHTHS = 8;
  private static final long QUIET_NANOS = 60_000_000_000L;

  private final Loop loop;
  private final long budget;
  private final ArrayDeque<InputShare> waiting = new ArrayDeque<>();
  private long kept;
  private long leaving;
  private boolean tight;
  private boolean scheduled;
  private boolean madeRoom;
  private long refused;
  private long refusedWhenSaid;
  private boolean said;
  private long saidNanos;

  InputBudget(Loop loop, long budget) {
    this.loop = loop;
    this.budget = budget;
  }

  /// Bytes that are kept.
  long kept() {
    return kept;
  }

  private boolean isAbove(int eighths) {
    return kept > part(eighths);
  }

  private long part(int eighths) {
    return (long) ((double) budget / EIGHTHS * eighths);
  }

  void changed(long more) {
    kept += more;
    if (tight || isAbove(6)) {
      look();
    }
  }

  /// What is kept by those that were aborted has changed.
  void leavingChanged(long more) {
    leaving += more;
  }

  private void look() {
    if (isExceeded() && !scheduled) {
      scheduled = true;
      loop.endOfTurn.add(this::abortLargest);
    }
    if (isAbove(6)) {
      tight = true;
    } else if (!isAbove(5)) {
      tight = false;
      for (InputShare each = waiting.pollFirst(); each != null; each = waiting.pollFirst()) {
        each.release();
      }
      sayHowManyInTheEnd();
    }
  }

  /// Whether who is read ahead of need has to wait.
  boolean isTight() {
    return tight;
  }

  /// Whether everybody has to wait who keeps something. What those keep who are leaving, the fiber
  /// of an aborted connection say, does not hold the others up: nobody could tell for how long.
  boolean isExceeded() {
    return kept - leaving > budget;
  }

  /// Has `share` released when there is room again.
  void await(InputShare share) {
    waiting.addLast(share);
  }

  /// Whether another connection may come. Counts it as refused if not.
  boolean takesConnection() {
    if (!isAbove(7)) {
      return true;
    }
    if (!madeRoom) {
      madeRoom = true;
      loop.endOfTurn.add(() -> madeRoom = false);
      abort(part(6), MUCH);
    }
    if (kept - leaving <= part(7)) {
      return true;
    }
    refused();
    return false;
  }

  private void abortLargest() {
    scheduled = false;
    if (isExceeded()) {
      abort(part(7), 0);
    }
  }

  /// Aborts connections until `goal` is reached by those that are left, or they keep less than
  /// `least` each.
  private void abort(long goal, long least) {
    if (kept - leaving <= goal) {
      return;
    }
    List<InputShare> shares = new ArrayList<>();
    for (Open each : loop.open.list().reversed()) {
      if (each instanceof InputCounted connection && connection.keepsInput(least)) {
        shares.add(connection.share());
      }
    }
    shares.sort((one, other) -> Long.compare(other.kept(), one.kept()));
    for (InputShare each : shares) {
      if (kept - leaving <= goal) {
        return;
      }
      long its = each.kept();
      each.abort(
          new InputBudgetExceeded(
              ("%d bytes are kept for all peers, of a budget of %d, and %d of them for this one: "
                      + "bound what a message may have, or raise ReactorSettings.inputBudget")
                  .formatted(kept, budget, its)));
      refused();
    }
  }

  /// Once a minute is news; more would be a stranger's to write.
  private void refused() {
    refused++;
    if (!said || loop.nowNanos() - saidNanos > QUIET_NANOS) {
      said = true;
      saidNanos = loop.nowNanos();
      say("aborts those that keep the most, and refuses new ones");
    }
  }

  private void sayHowManyInTheEnd() {
    if (refused > refusedWhenSaid) {
      say("has aborted or refused some, and has room again");
    }
  }

  private void say(String what) {
    Loop.warn(
        ("the reactor keeps %d bytes for the peers of %d connections, of a budget of %d, and %s; "
                + "%d so far: see ReactorSettings.inputBudget")
            .formatted(kept, loop.open.connections(), budget, what, refused));
    refusedWhenSaid = refused;
  }
}
