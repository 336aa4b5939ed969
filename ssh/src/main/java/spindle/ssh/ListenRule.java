package spindle.ssh;

import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.cred.User;

/// Says where a client of an SSH server may have it listen: `ssh -R`.
@FunctionalInterface
public interface ListenRule {
  /// Decides on one place. On the reactor's thread; must not wait. What it throws is logged, and
  /// counts as no.
  ///
  /// @param host as the client says it; empty for everywhere
  /// @param port 0 for any
  /// @return where to listen, an address of this machine; null to refuse
  @Nullable Address at(User user, String host, int port);
}
