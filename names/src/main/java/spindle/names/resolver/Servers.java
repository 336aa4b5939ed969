package spindle.names.resolver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// The servers that are asked, as the configuration of the moment has them, and what is known of
/// each.
final class Servers {
  private final Means means;
  private final Supplier<ResolvConf> source;
  private final Map<Address, Server> known = new LinkedHashMap<>();
  private final @Nullable Server carried;
  private ResolvConf conf;
  private List<Server> listed = List.of();
  private int turn;

  Servers(Means means, Supplier<ResolvConf> source) {
    this.means = means;
    this.source = source;
    conf = source.get();
    MessageCarrier carrier = means.settings().carrier();
    carried = carrier == null ? null : new Server(carrier, means);
  }

  /// Looks whether the configuration has changed.
  ///
  /// @return whether other servers are asked than before
  boolean renew() {
    ResolvConf now = source.get();
    boolean others = !now.servers().equals(conf.servers());
    conf = now;
    if (others) {
      for (Map.Entry<Address, Server> each : Map.copyOf(known).entrySet()) {
        if (!conf.servers().contains(each.getKey())) {
          known.remove(each.getKey());
          each.getValue().close();
        }
      }
      listed = List.of();
    }
    return others;
  }

  ResolvConf conf() {
    return conf;
  }

  /// Whom to ask first, then, and at last: as the configuration says, those that were silent lately
  /// behind the others.
  List<Server> order() {
    if (carried != null) {
      return List.of(carried);
    }
    if (listed.isEmpty()) {
      listed = conf.servers().stream().map(this::at).toList();
    }
    long now = means.clock().nowNanos();
    int first = 0;
    if (conf.rotate()) {
      first = turn;
      turn = (turn + 1) % listed.size();
    }
    if (first == 0 && !isAnyAvoided(now)) {
      return listed;
    }
    List<Server> order = new ArrayList<>(listed);
    Collections.rotate(order, -first);
    List<Server> avoided = new ArrayList<>();
    for (Server each : order) {
      if (each.avoided(now)) {
        avoided.add(each);
      }
    }
    order.removeAll(avoided);
    order.addAll(avoided);
    return order;
  }

  private Server at(Address place) {
    return known.computeIfAbsent(place, address -> new Server(address, means));
  }

  private boolean isAnyAvoided(long now) {
    for (int i = 0; i < listed.size(); i++) {
      if (listed.get(i).avoided(now)) {
        return true;
      }
    }
    return false;
  }

  void close() {
    known.values().forEach(Server::close);
    if (carried != null) {
      carried.close();
    }
  }
}
