package spindle.cluster.agreement;

import spindle.defer.Deferred;

/// The way to the member that takes writes.
@FunctionalInterface
public interface Forwarding {
  /// Has the member called `leader` agree on `command`.
  ///
  /// @return what [Agreement#forwarded] said there; fails if it is not known what became of it
  Deferred<byte[]> forward(String leader, byte[] command);
}
