package spindle.cluster.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jgroups.Address;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.util.ExtendedUUID;
import org.jspecify.annotations.Nullable;

/// Members' names, which travel in JGroups' addresses.
final class Names {
  private Names() {}

  /// An address for one life of the member called `name`, with what it says of its settings.
  static Address fresh(String name, Terms terms) {
    return terms.putInto(fresh(name));
  }

  /// The same, which says nothing of them.
  static ExtendedUUID fresh(String name) {
    return ExtendedUUID.randomUUID(name).put(RAFT.raft_id_key, name.getBytes(UTF_8));
  }

  /// Whose it is; null if it says none.
  static @Nullable String of(Address address) {
    byte[] name = address instanceof ExtendedUUID id ? id.get(RAFT.raft_id_key) : null;
    return name == null ? null : new String(name, UTF_8);
  }
}
