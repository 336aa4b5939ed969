package spindle.socks.server;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.socks.server.SocksRequest.Command;

/// What a client has said, message by message.
sealed interface Said {
  /// SOCKS 5: how it could show who it is.
  record Hello(List<Integer> methods) implements Said {}

  /// SOCKS 5: a name and a password.
  record Account(String name, String password) implements Said {}

  /// Where to.
  ///
  /// @param command null if there is none of that number
  /// @param host null if it is of a kind of address that nobody knows
  record Asked(int version, @Nullable Command command, @Nullable String host, int port)
      implements Said {}
}
