package spindle.names.wire;

import org.jspecify.annotations.Nullable;

/// What EDNS adds to a message: RFC 6891, and cookies, RFC 7873.
///
/// @param payloadMax bytes of the longest datagram that its sender takes
/// @param version 0, as long as there is no other
/// @param dnssecOk whether signatures are wanted
/// @param cookie null if there is none
public record Edns(int payloadMax, int version, boolean dnssecOk, @Nullable Cookie cookie) {
  /// The longest datagram that is not fragmented anywhere that matters, as all large servers and
  /// resolvers have agreed.
  public static final int PAYLOAD = 1232;

  /// Bytes of the longest datagram where there is no EDNS, RFC 1035, 2.3.4.
  public static final int PAYLOAD_WITHOUT = 512;

  /// Of this size, without a cookie.
  public static Edns plain() {
    return new Edns(PAYLOAD, 0, false, null);
  }

  /// The same with a cookie.
  public Edns withCookie(@Nullable Cookie other) {
    return new Edns(payloadMax, version, dnssecOk, other);
  }
}
