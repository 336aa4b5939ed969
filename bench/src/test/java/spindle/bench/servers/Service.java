package spindle.bench.servers;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a server does, as it is told by the first word of its command line.
enum Service {
  /// Sends back whatever arrives on a TCP connection.
  ECHO,
  /// Sends `Hello Twisted` to each connection and closes it.
  GREETING,
  /// Sends back each line, cut off by whatever its framework has for that.
  LINES,
  /// The echo, by a fiber or a virtual thread for each connection.
  FIBER,
  /// Reads and forgets.
  SINK,
  /// The echo over TLS, with the JDK's engine.
  TLS,
  /// Sends back each datagram.
  UDP,
  /// Answers a request of HTTP with a line: [spindle.bench.web.Pages] says what it and the next
  /// three are.
  WEB,
  /// Answers with JSON.
  WEB_JSON,
  /// Answers with a file.
  WEB_FILES,
  /// Reads a body.
  WEB_UPLOAD,
  /// Hands a request on to a server behind it.
  WEB_PROXY,
  /// Forwards a port to an echo behind it.
  RELAY,
  /// Answers a request of HTTP/2 with a line, to clients that know that it speaks it.
  HTTP2,
  /// The same with JSON.
  HTTP2_JSON,
  /// The same with files.
  HTTP2_FILES,
  /// Says what was said over a WebSocket at `/socket`.
  SOCKET,
  /// The same, to clients that compress.
  SOCKET_DEFLATE;

  /// The greeting.
  static final String GREETING_TEXT = "Hello Twisted";

  /// All that are no sites, but these.
  static Set<Service> withoutPages(Service... lacking) {
    EnumSet<Service> some = EnumSet.range(ECHO, UDP);
    some.removeAll(List.of(lacking));
    return some;
  }

  /// The service called `word` on a command line.
  static Service of(String word) {
    return valueOf(word.toUpperCase(java.util.Locale.ROOT));
  }

  /// Its word on a command line.
  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
