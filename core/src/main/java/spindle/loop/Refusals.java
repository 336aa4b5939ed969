package spindle.loop;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What is said to a thread that does what belongs to a reactor's thread.
///
/// The exception is logged as well as thrown, once for each place in the program. It is thrown at
/// threads of which nobody may look at the exceptions: a stage of a `CompletableFuture` keeps what
/// its function throws for whoever asks, and mostly nobody asks.
final class Refusals {
  /// How many places are remembered; at further ones it is only thrown.
  private static final int PLACES_MAX = 256;

  private static final String OURS = "spindle.";

  private final Set<String> places = ConcurrentHashMap.newKeySet();

  WrongThreadException refusal(Thread owner) {
    WrongThreadException refusal =
        new WrongThreadException(
            "called on thread '%s', but this belongs to the reactor's thread '%s': go through "
                    .formatted(nameOf(Thread.currentThread()), nameOf(owner))
                + "callFromThread");
    if (places.size() < PLACES_MAX && places.add(place(refusal))) {
      Loop.LOG.log(Level.WARNING, "refused: " + refusal.getMessage(), refusal);
    }
    return refusal;
  }

  private static String nameOf(Thread thread) {
    String name = thread.getName();
    return name.isEmpty() ? thread.toString() : name;
  }

  /// The place from which the reactor was called.
  private static String place(Throwable refusal) {
    for (StackTraceElement frame : refusal.getStackTrace()) {
      if (!frame.getClassName().startsWith(OURS)) {
        return frame.toString();
      }
    }
    return refusal.getStackTrace().length == 0 ? "" : refusal.getStackTrace()[0].toString();
  }
}
