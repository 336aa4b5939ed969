package spindle.web;

import spindle.address.Address;
import spindle.address.IPv4Address;

/// Which connection a request came over.
///
/// @param peer who sent it
/// @param host where it was received
/// @param secure whether over TLS
public record Origin(Address peer, Address host, boolean secure) {
  /// Of requests that came over no connection, as in a test.
  static final Origin NOWHERE =
      new Origin(IPv4Address.of("127.0.0.1", 0), IPv4Address.of("127.0.0.1", 0), false);
}
