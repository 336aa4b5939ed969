package spindle.loop;

import org.jspecify.annotations.Nullable;

/// Something that is open on a reactor and must hear when the reactor stops: a connection, a port,
/// an attempt to connect, a strand. Linked into the reactor's list of them, so that being in it
/// costs two references and no search.
public abstract class Open {
  @Nullable Open previous;
  @Nullable Open next;
  boolean listed;

  /// Whether it is counted among the connections.
  public boolean isConnection() {
    return false;
  }

  /// The reactor is stopping: end at once and tell whoever must know.
  public abstract void reactorStopped();
}
