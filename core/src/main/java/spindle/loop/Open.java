package spindle.loop;

import org.jspecify.annotations.Nullable;

/// Something that is open on a reactor and must hear when the reactor stops: a connection, a port,
/// an attempt to connect, a strand. Linked into the reactor's list of them, so that being in it
/// costs two references, a number and no search.
public abstract class Open {
  @Nullable Open previous;
  @Nullable Open next;

  /// Its number in the process, negative once it is closed; 0 before it was opened.
  int number;

  int openedAt;

  /// The number by which people name it: no other that was opened by this process has it, until two
  /// thousand million have been. It has one from when it was opened.
  public final int number() {
    return Math.abs(number);
  }

  /// When it was opened, see [Ticks].
  public final int openedAt() {
    return openedAt;
  }

  /// Whether it is open still.
  public final boolean isOpen() {
    return number > 0;
  }

  /// Whether it is counted among the connections.
  public boolean isConnection() {
    return false;
  }

  /// What it is called where somebody looks from another thread, while anything may change.
  public String label() {
    return toString();
  }

  /// The reactor is stopping: end at once and tell whoever must know.
  public abstract void reactorStopped();
}
