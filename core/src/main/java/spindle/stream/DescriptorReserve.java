package spindle.stream;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.loop.SparseWarning;

/// One descriptor kept back for the moment when there is none left to accept with. A connection
/// that waits in the kernel cannot be refused without being accepted, and while it waits the
/// listening socket is ready, turn after turn. So the reserve is let go, what waits is accepted and
/// reset, and the reserve is taken again: the peers see an end instead of silence, and the loop
/// does not spin.
public final class DescriptorReserve {
  /// How long not to accept, when even the reserve does not help.
  public static final Duration PAUSE = Duration.ofMillis(200);

  private static final int REFUSED_AT_ONCE_MAX = 1000;

  /// Named so that they are loaded before there is need of them: a class may be a file, too, which
  /// cannot be opened without a descriptor.
  private static final List<Class<?>> NEEDED = List.of(AcceptFailed.class, AcceptFailed.Kind.class);

  private final Kernel kernel;
  private Kernel.@Nullable Spare spare;
  private final SparseWarning shortages;
  private final SparseWarning recoveries;
  private boolean isShort;

  /// Since this was last said.
  private long refused;

  DescriptorReserve(Kernel kernel) {
    this.kernel = kernel;
    shortages = new SparseWarning(kernel::nanos);
    recoveries = new SparseWarning(kernel::nanos);
  }

  void take() {
    if (spare == null) {
      try {
        spare = kernel.reserve();
      } catch (IOException none) {
        Loop.LOG.log(
            Level.DEBUG, () -> "no descriptor can be kept in reserve, for " + NEEDED, none);
      }
    }
  }

  public void release() {
    if (spare != null) {
      spare.release();
      spare = null;
    }
  }

  /// Refuses what waits at `socket`.
  ///
  /// @return whether anything could be refused
  boolean refuseWaiting(ListeningSocket socket) {
    release();
    long before = refused;
    try {
      while (refused - before < REFUSED_AT_ONCE_MAX) {
        StreamSocket waiting = socket.accept();
        if (waiting == null) {
          break;
        }
        waiting.reset();
        refused++;
      }
    } catch (AcceptFailed stillNone) {
      // Somebody else was quicker to take what we let go.
    }
    boolean helped = refused > before;
    if (helped && !isShort) {
      isShort = true;
      // Before the reserve is taken again: a log may need a descriptor.
      var _ =
          shortages.warn(() ->
              "no descriptors are left: new connections to %s are refused until some are freed"
                  .formatted(socket.host()));
    }
    take();
    return helped;
  }

  /// A connection was accepted: the shortage is over.
  void accepted() {
    if (isShort) {
      isShort = false;
      if (recoveries.warn(
          () -> "there are descriptors again; %d connections were refused".formatted(refused))) {
        refused = 0;
      }
    }
  }
}
