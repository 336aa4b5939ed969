package spindle.memory;

import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Address;
import spindle.protocol.IPv6Address;
import spindle.reactor.Kernel;

/// Who listens on one machine, and which ports are free.
final class Listenings {
  private static final int FIRST_FREE = 32_768;
  private static final int LAST_FREE = 60_999;

  private final MemoryHost host;
  private final Map<Integer, List<MemoryListening>> byPort = new LinkedHashMap<>();
  private int nextFree = FIRST_FREE;
  private int turn;

  Listenings(MemoryHost host) {
    this.host = host;
  }

  MemoryListening open(MemoryKernel kernel, Address place, Kernel.Listening how)
      throws IOException {
    Address wanted = Places.requireIp(place);
    if (!host.has(wanted)) {
      throw new BindException("Cannot assign requested address");
    }
    int port = Places.port(wanted) == 0 ? freePort() : Places.port(wanted);
    List<MemoryListening> there = byPort.getOrDefault(port, List.of());
    for (MemoryListening each : there) {
      if (clash(each.host(), wanted) && !(how.reusePort() && each.isShared())) {
        throw new BindException("Address already in use");
      }
    }
    MemoryListening opened = new MemoryListening(kernel, Places.withPort(wanted, port), how);
    byPort.computeIfAbsent(port, _ -> new ArrayList<>()).add(opened);
    return opened;
  }

  private static boolean clash(Address one, Address other) {
    return Places.covers(one, other) || Places.covers(other, one) || bothAny(one, other);
  }

  private static boolean bothAny(Address one, Address other) {
    return Places.isAny(one)
        && Places.isAny(other)
        && (one instanceof IPv6Address || other instanceof IPv6Address);
  }

  /// A port that nobody listens at, none of which is given twice in a row.
  int freePort() throws IOException {
    for (int tries = FIRST_FREE; tries <= LAST_FREE; tries++) {
      int port = nextFree;
      nextFree = port == LAST_FREE ? FIRST_FREE : port + 1;
      if (!byPort.containsKey(port)) {
        return port;
      }
    }
    throw new BindException("Address already in use");
  }

  boolean isTaken(Address place) {
    return byPort.getOrDefault(Places.port(place), List.of()).stream()
        .anyMatch(each -> clash(each.host(), place));
  }

  /// Who is to have a connection to `to`: of those that share the place each in turn.
  @Nullable MemoryListening at(Address to) {
    List<MemoryListening> found =
        byPort.getOrDefault(Places.port(to), List.of()).stream()
            .filter(each -> Places.covers(each.host(), to))
            .toList();
    return found.isEmpty() ? null : found.get(turn++ % found.size());
  }

  void remove(MemoryListening closed) {
    int port = Places.port(closed.host());
    List<MemoryListening> there = byPort.get(port);
    if (there != null && there.remove(closed) && there.isEmpty()) {
      byPort.remove(port);
    }
  }
}
