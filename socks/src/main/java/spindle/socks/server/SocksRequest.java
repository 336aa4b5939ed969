package spindle.socks.server;

import java.util.Optional;
import spindle.address.Address;
import spindle.cred.User;

/// What a client asks for.
///
/// @param version 4 or 5; 4a is 4 with a name
/// @param command what to do
/// @param host a name, or an address in numbers
/// @param port 0 to 65535
/// @param user who asks, where that is asked
/// @param from where it asks from
public record SocksRequest(
    int version, Command command, String host, int port, Optional<User> user, Address from) {
  /// What to do. The numbers are those of RFC 1928.
  public enum Command {
    /// Connect to the place.
    CONNECT,
    /// Wait for a connection from there.
    BIND,
    /// Pass datagrams on; the rule is asked for each place that they go to.
    UDP_ASSOCIATE
  }
}
