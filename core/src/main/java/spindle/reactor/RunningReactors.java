package spindle.reactor;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import spindle.loop.Loop;

/// The reactors of this process that run at the moment, each on a thread of its own: for whoever
/// looks at all of them. From any thread. Those that are turned by their user,
/// [Reactor#runByTurns], are not among them.
public final class RunningReactors {
  private static final Set<Reactor> RUNNING = new LinkedHashSet<>();
  private static boolean onlookersWereTold;

  private RunningReactors() {}

  /// Those that run, in the order in which they began. A copy.
  public static List<Reactor> list() {
    synchronized (RUNNING) {
      return new ArrayList<>(RUNNING);
    }
  }

  static void begins(Reactor reactor) {
    boolean first;
    synchronized (RUNNING) {
      RUNNING.add(reactor);
      first = !onlookersWereTold;
      onlookersWereTold = true;
    }
    String program = System.getProperty(Onlooker.PROPERTY, "");
    if (first && !program.isEmpty()) {
      tellOnlookers(program);
    }
  }

  static void ends(Reactor reactor) {
    synchronized (RUNNING) {
      RUNNING.remove(reactor);
    }
  }

  private static void tellOnlookers(String program) {
    try {
      for (Onlooker each : ServiceLoader.load(Onlooker.class)) {
        each.reactorsRun(program);
      }
    } catch (Exception | ServiceConfigurationError failed) {
      Loop.LOG.log(Level.WARNING, "nobody can look at the reactors of this process", failed);
    }
  }
}
