package spindle.cluster;

import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// One process of the cluster.
///
/// @param name what its settings call it: the same after it has started again
/// @param incarnation which life of it: another one after it has started again
/// @param place where it listens; null for a [ClusterNetwork], or where that is not known yet
public record ClusterMember(String name, String incarnation, @Nullable Address place) {
  /// Whether it is the same life of the same member; where it listens may be learned later.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClusterMember member && member.incarnation.equals(incarnation);
  }

  @Override
  public int hashCode() {
    return incarnation.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
