package spindle.names.resolver;

import java.time.Duration;
import spindle.address.Address;
import spindle.defer.Deferred;

/// How questions get to a server and its answers back where that is not by UDP, TCP or TLS. Given
/// to a resolver by [ResolverSettings#withCarrier]; over HTTPS it is one of the module
/// `spindle.doh`. Called on the reactor's thread.
public interface MessageCarrier {
  /// Brings a message to the server. Its id is 0, and so is that of the answer.
  ///
  /// @param message in the format of the wire, RFC 1035, 4; the carrier's to keep
  /// @return fires with what comes back; fails with anything if nothing does, and the message of
  ///   that becomes a part of the error of the look-up. Cancelled if nobody waits any more
  Deferred<Carried> carry(byte[] message);

  /// Whom it asks: for messages, and to tell answers of one server from another's.
  Address server();

  /// How, for messages: `over HTTPS`.
  String how();

  /// What came back.
  ///
  /// @param message in the format of the wire, at most 65535 bytes
  /// @param age how long ago the server has said it: for so much less it may be kept
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Carried(byte[] message, Duration age) {}
}
