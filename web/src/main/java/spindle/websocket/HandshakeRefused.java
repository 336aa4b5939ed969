package spindle.websocket;

import java.io.IOException;
import spindle.http.Fields;
import spindle.http.Status;

/// A server has not opened the WebSocket that it was asked for: it has answered with something
/// else, a redirect or 401 among it, or with a 101 that is none to what was asked.
public final class HandshakeRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Fields fields;
  private final String body;

  HandshakeRefused(String message, Status status, Fields fields, String body) {
    super(message);
    this.status = status;
    this.fields = fields;
    this.body = body;
  }

  /// The status of the answer; 101 if its fields were at fault.
  public Status status() {
    return status;
  }

  /// The fields of the answer: with 401 they say how to log in, with 503 when to come back.
  public Fields fields() {
    return fields;
  }

  /// The body of the answer, its first 16 KiB, as text in UTF-8; empty with 101.
  public String body() {
    return body;
  }
}
