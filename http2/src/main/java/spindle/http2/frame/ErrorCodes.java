package spindle.http2.frame;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/// The names of error codes, and faults of the peer that end the connection.
public final class ErrorCodes {
  private ErrorCodes() {}

  public static String name(long code) {
    Http2Error known = Http2Error.valueOf(code);
    return known == null ? "error " + code : known.name();
  }

  /// The peer has broken a rule.
  ///
  /// @param rule what was expected, in less than 64 characters: the peer is told
  public static Http2Exception fault(Http2Error code, String rule) {
    return Http2Exception.connectionError(code, "%s", rule);
  }

  public static Http2Exception calm(String rule) {
    return fault(Http2Error.ENHANCE_YOUR_CALM, rule);
  }
}
