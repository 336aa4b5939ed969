package spindle.cluster.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;

/// JGroups' TCP, in which no member waits for another.
///
/// JGroups writes to all members on one thread, which waits where a connection cannot be made, for
/// a second each time, and where the kernel's buffer is full. So a member that is cut off, stopped
/// or gone slows down everything that is said to the others; a choice of a leader among these,
/// which has to be answered within a time, may then fail for minutes. Here each peer has an
/// [Outbox].
///
/// And when a member is given up, TCP says good-bye on the connection to it, on the thread that is
/// about to tell everybody of the change. After a split the kernel takes nothing more for that
/// connection, so nobody would hear of the change until the kernel gives up, in a quarter of an
/// hour. Here such connections are closed without a word, on a thread of their own.
final class MemberTcp extends TCP {
  /// More than all that JGroups' flow control lets be under way to one member.
  private static final int OUTBOX_MAX = 8 * 1024 * 1024;

  private static final long LAST_WORDS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Map<Address, Outbox> outboxes = new ConcurrentHashMap<>();
  private volatile Collection<Address> latest = List.of();

  MemberTcp() {
    setId(ClassConfigurator.getProtocolId(TCP.class));
  }

  /// Always: an outbox that was let go may still be at work when another one begins.
  @Override
  public TCP useLockToSend(boolean use) {
    return super.useLockToSend(true);
  }

  @Override
  public void send(Address to, byte[] data, int offset, int length) {
    Outbox outbox =
        outboxes.computeIfAbsent(
            to,
            address ->
                new Outbox(
                    address.toString(),
                    OUTBOX_MAX,
                    bytes -> super.send(address, bytes, 0, bytes.length)));
    if (!outbox.put(Arrays.copyOfRange(data, offset, offset + length))) {
      log.debug("%s: too much waits for %s; %d bytes are dropped", local_addr, to, length);
    }
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
    outboxes.entrySet().removeIf(each -> !latest.contains(each.getKey()) && each.getValue().idle());
  }

  /// What is left to say, as that this member leaves, is said first.
  @Override
  protected void handleDisconnect() {
    long deadline = System.nanoTime() + LAST_WORDS;
    try {
      for (Outbox each : outboxes.values()) {
        each.drain(deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    super.handleDisconnect();
  }
}
