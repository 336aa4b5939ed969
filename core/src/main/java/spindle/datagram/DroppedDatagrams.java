package spindle.datagram;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import spindle.loop.Loop;

/// The datagrams that one port could not send: counted, and the first of them logged.
final class DroppedDatagrams {
  private final Loop loop;
  private final DatagramPort port;
  private boolean isLogged;
  private long count;

  DroppedDatagrams(Loop loop, DatagramPort port) {
    this.loop = loop;
    this.port = port;
  }

  long count() {
    return count;
  }

  void count(int more) {
    for (int i = 0; i < more; i++) {
      count++;
      loop.droppedDatagram();
    }
  }

  void log(String why, @Nullable Throwable failed) {
    if (!isLogged) {
      isLogged = true;
      Loop.warn("%s dropped a datagram, and will only count further ones: %s".formatted(port, why));
      Loop.LOG.log(Level.DEBUG, () -> "the datagram of " + port + " was dropped", failed);
    }
  }
}
