package spindle.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.roles.Statistics;
import spindle.testing.ErrorLogged;
import spindle.testing.LoggedErrors;

/// All that a world checks by itself: its invariants, and what it was asked to look at besides.
final class Checks {
  final Invariants invariants = new Invariants();
  private @Nullable LoggedErrors errors;
  private @Nullable LoggedErrors opened;
  private boolean leftovers;

  /// @throws IllegalStateException if what is logged cannot be seen
  void errors() {
    LoggedErrors.requireSeen();
    errors = LoggedErrors.ofThisThread();
    if (errors == null) {
      opened = LoggedErrors.openQuietly();
      errors = opened;
    }
  }

  void leftovers() {
    leftovers = true;
  }

  void afterEvent(Duration now) {
    invariants.afterEvent(now);
    throwErrors();
  }

  private void throwErrors() {
    List<ErrorLogged> logged = errors == null ? List.of() : errors.list();
    if (!logged.isEmpty()) {
      throw logged.getFirst();
    }
  }

  void atEnd(Simulation world) {
    invariants.atEnd(world.elapsed());
    throwErrors();
    if (leftovers) {
      requireNothingLeft(world.hosts());
    }
  }

  private static void requireNothingLeft(List<Host> hosts) {
    List<String> left = new ArrayList<>();
    for (Host host : hosts) {
      if (host.up()) {
        Statistics has = host.reactor().statistics();
        if (has.connections() > 0) {
          left.add("%s has %d open connections".formatted(host.name(), has.connections()));
        }
        if (has.delayedCalls() > 0) {
          left.add("%s has %s".formatted(host.name(), host.reactor().delayedCalls()));
        }
      }
    }
    if (!left.isEmpty()) {
      throw new AssertionError("something is left behind: " + String.join("; ", left));
    }
  }

  void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
