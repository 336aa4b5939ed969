package spindle.memory;

import java.net.BindException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.address.Address;
import spindle.address.IPv6Address;

/// Which ports of one machine are taken by sockets of one kind, and by whom.
final class PortTable<S extends PortTable.Bound> {
  private static final int FIRST_FREE = 32_768;
  private static final int LAST_FREE = 60_999;

  /// A socket that has a place.
  interface Bound {
    /// Where it is.
    Address host();

    /// Whether others that say so, too, may have the same place.
    boolean isShared();
  }

  private final Map<Integer, List<S>> byPort = new LinkedHashMap<>();
  private int nextFree = FIRST_FREE;

  /// The place that a socket gets which asks for `wanted`.
  ///
  /// @throws BindException if it is taken
  Address choose(Address wanted, boolean shared) throws BindException {
    int port = Places.port(wanted) == 0 ? freePort() : Places.port(wanted);
    for (S each : byPort.getOrDefault(port, List.of())) {
      if (clash(each.host(), wanted) && !(shared && each.isShared())) {
        throw new BindException("Address already in use");
      }
    }
    return Places.withPort(wanted, port);
  }

  void add(S bound) {
    byPort.computeIfAbsent(Places.port(bound.host()), _ -> new ArrayList<>()).add(bound);
  }

  void remove(S closed) {
    int port = Places.port(closed.host());
    List<S> there = byPort.get(port);
    if (there != null && there.remove(closed) && there.isEmpty()) {
      byPort.remove(port);
    }
  }

  private static boolean clash(Address one, Address other) {
    return Places.covers(one, other) || Places.covers(other, one) || bothAny(one, other);
  }

  private static boolean bothAny(Address one, Address other) {
    return Places.isAny(one)
        && Places.isAny(other)
        && (one instanceof IPv6Address || other instanceof IPv6Address);
  }

  /// A port that nobody has, none of which is given twice in a row.
  int freePort() throws BindException {
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
    return at(Places.port(place)).stream().anyMatch(each -> clash(each.host(), place));
  }

  /// Those at a port, in the order in which they came.
  List<S> at(int port) {
    return byPort.getOrDefault(port, List.of());
  }

  /// Those that are meant by what is sent to `to`.
  List<S> covering(Address to) {
    return at(Places.port(to)).stream().filter(each -> Places.covers(each.host(), to)).toList();
  }
}
