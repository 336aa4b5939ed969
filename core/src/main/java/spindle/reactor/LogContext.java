package spindle.reactor;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import spindle.address.Address;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.stream.ConnectionAtWork;
import spindle.stream.SocketTransport;

/// Which connection the code that runs now belongs to: for whoever writes a log, and wants it with
/// every line. It costs nothing until it is asked for.
///
/// @param connection its number, which no other connection of this process has
/// @param protocol the class of its protocol; empty if it has none
/// @param reason why it has ended, if it has
/// @param word what [#mark] has called it; empty if it has not
public record LogContext(
    int connection, String protocol, Address peer, Optional<ConnectionClosed> reason, String word) {
  private static final Map<SocketTransport, String> WORDS =
      Collections.synchronizedMap(new WeakHashMap<>());

  /// That of the callback, or of the fiber, in which this is called. Empty elsewhere: on other
  /// threads, in delayed calls, in what is no connection's.
  public static Optional<LogContext> here() {
    ConnectionAtWork work = ConnectionAtWork.here();
    if (work == null) {
      return Optional.empty();
    }
    SocketTransport connection = work.connection();
    return Optional.of(
        new LogContext(
            connection.number(),
            work.protocol(),
            connection.peer(),
            Optional.ofNullable(work.reason()),
            WORDS.getOrDefault(connection, "")));
  }

  /// Calls a connection by a word of yours, the number of an order or of a trace, which all its
  /// lines of the log have from now on. The last one counts; an empty one takes it away.
  public static void mark(Transport transport, String word) {
    if (transport instanceof SocketTransport connection) {
      if (word.isEmpty()) {
        WORDS.remove(connection);
      } else {
        WORDS.put(connection, word);
      }
    }
  }
}
