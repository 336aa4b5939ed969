package spindle.cluster.engine;

import java.net.InetSocketAddress;
import org.jgroups.Address;
import org.jspecify.annotations.Nullable;

/// Another member as the engine knows it, for as long as that process lives.
///
/// @param name what its settings call it
/// @param incarnation one life of it: another process of the same name has another
/// @param place where it listens; null if it is in this process, or that is not known yet
/// @param address JGroups' own name for it
public record EnginePeer(
    String name, String incarnation, @Nullable InetSocketAddress place, Address address) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EnginePeer peer && peer.address.equals(address);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
