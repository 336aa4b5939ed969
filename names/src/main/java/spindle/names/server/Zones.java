package spindle.names.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.reactor.Reactor;

/// Several zones of one server, each of which may be put in the place of an earlier version. What
/// is in none of them goes to another handler, or is refused. Belongs to the thread of its reactor.
///
/// Who has a copy of a zone is sent what has changed since (IXFR) as far as [Zone#after] knows it,
/// and those that [#tell] names are told at once that something has (NOTIFY).
public final class Zones implements NameHandler {
  private final Map<DomainName, NameHandler> zones = new LinkedHashMap<>();
  private final Map<Told, ZoneNews> news = new LinkedHashMap<>();
  private final NameHandler others;
  private List<Address> secondaries = List.of();
  private @Nullable Reactor reactor;

  private record Told(DomainName origin, Address secondary) {}

  private Zones(NameHandler others) {
    this.others = others;
  }

  /// These zones; what is in none of them is refused.
  public static Zones of(Zone... zones) {
    return before(_ -> Deferred.succeed(NameReply.refused()), zones);
  }

  /// These zones; for what is in none of them, `others` answers.
  public static Zones before(NameHandler others, Zone... zones) {
    Zones all = new Zones(others);
    for (Zone each : zones) {
      all.put(each);
    }
    return all;
  }

  /// From now on this zone is served, in the place of one with the same beginning.
  public void put(Zone zone) {
    NameHandler earlier = zones.get(zone.origin());
    Zone known = earlier instanceof Zone version ? zone.after(version) : zone;
    zones.put(zone.origin(), known);
    tell(known);
  }

  /// From now on this copy of another server's zone is served, as long as it is valid. Who copies
  /// it from here is told when there is a new version. The zone is stopped by who made it.
  public void put(SecondaryZone zone) {
    zones.put(zone.origin(), zone);
    zone.onCopy(this::tell);
  }

  /// The zone that begins at `origin` is served no longer.
  public void remove(DomainName origin) {
    zones.remove(origin);
  }

  /// Has these name servers told of all zones: at once, since they may have missed something, and
  /// whenever there is a new version. Each is told a few times, within a minute, until it answers.
  ///
  /// @param reactor what the server of these zones is on
  /// @param secondaries their addresses and ports
  public void tell(Reactor reactor, Address... secondaries) {
    this.reactor = reactor;
    this.secondaries = List.of(secondaries);
    for (NameHandler each : List.copyOf(zones.values())) {
      if (each instanceof Zone zone) {
        tell(zone);
      }
    }
  }

  private void tell(Zone zone) {
    Reactor on = reactor;
    if (on == null) {
      return;
    }
    news.values().removeIf(each -> !each.open());
    for (Address each : secondaries) {
      ZoneNews earlier =
          news.put(new Told(zone.origin(), each), ZoneNews.tell(on, each, zone.start()));
      if (earlier != null) {
        earlier.stop();
      }
    }
  }

  /// Tells nobody any more.
  public void stopTelling() {
    secondaries = List.of();
    news.values().forEach(ZoneNews::stop);
    news.clear();
  }

  @Override
  public Deferred<NameReply> answer(NameQuery query) throws Exception {
    NameHandler zone = nearest(query);
    return zone == null ? others.answer(query) : zone.answer(query);
  }

  /// The zone with the most labels that has the name; for the keys of a zone below, the one above
  /// it, if that is here, too.
  private @Nullable NameHandler nearest(NameQuery query) {
    DomainName name = query.name();
    boolean parents = query.type().equals(RecordType.DS) && !name.isRoot();
    NameHandler own = parents ? zones.get(name) : null;
    for (int labels = name.labels() - (parents ? 1 : 0); labels >= 0; labels--) {
      NameHandler zone = zones.get(name.last(labels));
      if (zone != null) {
        return zone;
      }
    }
    return own;
  }

  @Override
  public Optional<Zone> zone(DomainName name) {
    NameHandler zone = zones.get(name);
    return zone == null ? others.zone(name) : zone.zone(name);
  }

  @Override
  public boolean notified(DomainName zone, Address from) {
    NameHandler own = zones.get(zone);
    return own == null ? others.notified(zone, from) : own.notified(zone, from);
  }
}
