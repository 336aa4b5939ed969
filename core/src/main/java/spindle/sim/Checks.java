package spindle.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.reactor.Statistics;

/// All that a world checks by itself: its invariants, and what it was asked to look at besides.
final class Checks {
  final Invariants invariants = new Invariants();
  private @Nullable LoggedErrors errors;
  private @Nullable LoggedErrors opened;
  private boolean leftovers;

  /// @throws IllegalStateException if what is logged cannot be seen
  void errors() {
    if (!LoggedErrors.canBeSeen()) {
      throw new IllegalStateException(
          "what is logged can only be seen through the JDK's module java.logging, which this"
              + " program was started without; add it with --add-modules java.logging");
    }
    errors = LoggedErrors.ofThisThread();
    if (errors == null) {
      opened = LoggedErrors.open();
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
    if (errors != null && !errors.list().isEmpty()) {
      throw errors.list().getFirst();
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
