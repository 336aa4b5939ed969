package spindle.cluster.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;

/// JGroups' TCP, which does not wait for members that are gone.
///
/// When a member is given up, TCP says good-bye on the connection to it, on the thread that is
/// about to tell everybody of the change. After a split the kernel has a full buffer for that
/// connection and takes nothing more, so nobody would hear of the change until the kernel gives up,
/// in a quarter of an hour. Here such connections are closed without a word, on a thread of their
/// own.
final class MemberTcp extends TCP {
  private volatile Collection<Address> latest = List.of();

  MemberTcp() {
    setId(ClassConfigurator.getProtocolId(TCP.class));
  }

  @Override
  public void retainAll(Collection<Address> members) {
    latest = List.copyOf(members);
    Thread.startVirtualThread(this::closeOthers);
  }

  private void closeOthers() {
    List<Connection> gone = new ArrayList<>();
    srv.forAllConnections((address, connection) -> {
      if (!latest.contains(address)) {
        gone.add(connection);
      }
    });
    for (Connection each : gone) {
      try {
        each.close(false);
      } catch (IOException closed) {
        log.trace("already closed: %s", closed);
      }
    }
    super.retainAll(latest);
  }
}
