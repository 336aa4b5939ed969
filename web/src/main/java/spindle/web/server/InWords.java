package spindle.web.server;

import org.jspecify.annotations.Nullable;

/// What connections and exchanges wait for, in words for people.
final class InWords {
  private InWords() {}

  /// @param begun whether a part of a head has come
  static String of(@Nullable Exchange current, boolean begun, int served) {
    if (current != null) {
      return "HTTP/1.1, " + of(current);
    }
    return begun
        ? "HTTP/1.1, waits for the rest of a head"
        : "HTTP/1.1, %d requests were answered, waits for another".formatted(served);
  }

  static String of(ServedExchange exchange) {
    String what = exchange.head().method() + " " + exchange.path();
    if (exchange.awaitsBody()) {
      return what + " waits for the peer to send its body";
    }
    if (exchange.status() == null) {
      return what + " waits for its handler";
    }
    return exchange.responseWritten()
        ? what + " is answered, and the rest of its body is awaited"
        : what + " is being answered";
  }
}
