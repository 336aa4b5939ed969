package spindle.cluster;

import java.util.Arrays;
import java.util.Set;
import spindle.cluster.engine.Wires;

/// A network within one process, for tests: members that have it in their settings find each other
/// without a socket. It can be split and healed. Of time the engine has its own, so a test waits
/// for what it wants to see. From any thread.
public final class ClusterNetwork {
  final Wires wires = new Wires();

  /// A network of its own, which nobody else has.
  public ClusterNetwork() {}

  /// From now on only members of the same part hear each other, by their names; who is in none
  /// hears nobody, as after a crash.
  @SafeVarargs
  @SuppressWarnings("varargs") // the sets are only read
  public final void split(Set<String>... parts) {
    wires.split(Arrays.asList(parts));
  }

  /// Everybody hears everybody again.
  public void heal() {
    wires.heal();
  }
}
