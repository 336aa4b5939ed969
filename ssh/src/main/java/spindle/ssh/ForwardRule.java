package spindle.ssh;

import org.jspecify.annotations.Nullable;
import spindle.cred.User;
import spindle.protocol.Connectable;

/// Says where a client of an SSH server may be connected to by way of it: `ssh -L`, `ssh -J`.
@FunctionalInterface
public interface ForwardRule {
  /// Decides on one connection. On the reactor's thread; must not wait. What it throws is logged,
  /// and counts as no.
  ///
  /// @param host as the client says it: a name, or an address
  /// @return what leads there, an endpoint most often; null to refuse
  @Nullable Connectable to(User user, String host, int port);
}
