package spindle.http.wire;

import spindle.http.Fields;
import spindle.http.Status;

/// The head of a response that has arrived, and was checked. Immutable.
public final class ResponseHead {
  private final Status status;
  private final int minorVersion;
  private final Fields fields;
  private final BodyFraming announced;

  ResponseHead(Status status, int minorVersion, Fields fields, BodyFraming announced) {
    this.status = status;
    this.minorVersion = minorVersion;
    this.fields = fields;
    this.announced = announced;
  }

  /// The status, with the words that came.
  public Status status() {
    return status;
  }

  /// 1 for HTTP/1.1, 0 for HTTP/1.0.
  public int minorVersion() {
    return minorVersion;
  }

  /// The fields, in their order.
  public Fields fields() {
    return fields;
  }

  /// How the end of the body is known, RFC 9112, 6.3: it depends on the request.
  ///
  /// @param method of the request that this answers
  public BodyFraming body(String method) {
    boolean tunnel = method.equals("CONNECT") && status.successful();
    return method.equals("HEAD") || tunnel || status.bodiless() ? BodyFraming.NONE : announced;
  }

  /// Whether the connection may serve another request when this response has ended, as far as the
  /// server is concerned; not so if its body ends with the connection.
  public boolean persists() {
    if (fields.lists("Connection", "close")) {
      return false;
    }
    return minorVersion > 0 || fields.lists("Connection", "keep-alive");
  }

  /// The first line and the fields, for people: credentials do not show.
  @Override
  public String toString() {
    return "HTTP/1.%d %s%n%s".formatted(minorVersion, status, fields);
  }
}
