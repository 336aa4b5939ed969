package spindle.names.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.names.DomainName;
import spindle.names.RecordType;

/// Several zones of one server, each of which may be put in the place of an earlier version. What
/// is in none of them goes to another handler, or is refused. Belongs to the thread of its reactor.
public final class Zones implements NameHandler {
  private final Map<DomainName, Zone> zones = new LinkedHashMap<>();
  private final NameHandler others;

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
    zones.put(zone.origin(), zone);
  }

  /// The zone that begins at `origin` is served no longer.
  public void remove(DomainName origin) {
    zones.remove(origin);
  }

  @Override
  public Deferred<NameReply> answer(NameQuery query) throws Exception {
    Zone zone = nearest(query);
    return zone == null ? others.answer(query) : zone.answer(query);
  }

  /// The zone with the most labels that has the name; for the keys of a zone below, the one above
  /// it, if that is here, too.
  private @Nullable Zone nearest(NameQuery query) {
    DomainName name = query.name();
    boolean parents = query.type().equals(RecordType.DS) && !name.isRoot();
    Zone own = parents ? zones.get(name) : null;
    for (int labels = name.labels() - (parents ? 1 : 0); labels >= 0; labels--) {
      Zone zone = zones.get(name.last(labels));
      if (zone != null) {
        return zone;
      }
    }
    return own;
  }

  @Override
  public Optional<Zone> zone(DomainName name) {
    Zone zone = zones.get(name);
    return zone == null ? others.zone(name) : Optional.of(zone);
  }

  @Override
  public boolean notified(DomainName zone, Address from) {
    return others.notified(zone, from);
  }
}
