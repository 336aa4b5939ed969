package spindle.view;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import spindle.fiber.Conversation;

/// Where `./spindle manhole` leads: a program opens one, as a `Manhole` of the module
/// `spindle.manhole` does, and whoever runs the process comes in over its [ControlSocket]. Open
/// until it is closed; a process has one at most.
public final class WayIn implements AutoCloseable {
  private static final AtomicReference<@Nullable WayIn> OPEN = new AtomicReference<>();

  private final Talk talk;

  private WayIn(Talk talk) {
    this.talk = talk;
  }

  /// Talks with who has come.
  @FunctionalInterface
  public interface Talk {
    /// In a fiber of the control socket's own reactor, until the end of the talk.
    ///
    /// @param who the user, by the system's word, and the process where that is known
    /// @param peer the connection, which ends when this returns
    /// @throws Exception anything: it ends the connection, and is logged
    void with(String who, Conversation peer) throws Exception;
  }

  /// Opens it. From any thread.
  ///
  /// @throws IllegalStateException if there is one
  public static WayIn open(Talk talk) {
    WayIn opened = new WayIn(talk);
    if (!OPEN.compareAndSet(null, opened)) {
      throw new IllegalStateException("this process has a way in already: close it first");
    }
    return opened;
  }

  /// What the one that is open leads to.
  static Optional<Talk> current() {
    return Optional.ofNullable(OPEN.get()).map(each -> each.talk);
  }

  /// Nobody comes in any more; who is in stays. From any thread.
  @Override
  public void close() {
    OPEN.compareAndSet(this, null);
  }
}
