package spindle.bench.servers;

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
  UDP;

  /// The greeting.
  static final String GREETING_TEXT = "Hello Twisted";

  /// The service called `word` on a command line.
  static Service of(String word) {
    return valueOf(word.toUpperCase(java.util.Locale.ROOT));
  }

  /// Its word on a command line.
  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
