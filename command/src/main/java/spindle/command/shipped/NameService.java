package spindle.command.shipped;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.names.DomainName;
import spindle.names.server.NameHandler;
import spindle.names.server.NameServer;
import spindle.names.server.NameServerSettings;
import spindle.names.server.SecondaryZone;
import spindle.names.server.Zone;
import spindle.names.server.Zones;
import spindle.reactor.Reactor;
import spindle.reason.CannotListenError;
import spindle.service.Service;

/// A name server as a service: its ports, its zones, those that it copies.
final class NameService extends Service {
  private static final System.Logger LOG = System.getLogger("spindle.names");

  private final Reactor reactor;
  private final List<Address> places;
  private final NameServerSettings settings;
  private final Zones zones;
  private final Map<DomainName, Zone> served = new LinkedHashMap<>();
  private final Map<String, Address> copied = new LinkedHashMap<>();
  private final List<NameServer> servers = new ArrayList<>();
  private final List<SecondaryZone> copies = new ArrayList<>();
  private List<Address> told = List.of();

  NameService(
      String name,
      Reactor reactor,
      List<Address> places,
      NameServerSettings settings,
      NameHandler others) {
    super(name);
    this.reactor = reactor;
    this.places = places;
    this.settings = settings;
    zones = Zones.before(others);
  }

  /// Serves these zones from now on, and no others but those that are copied.
  ///
  /// @return what has changed, in words
  String serve(List<Zone> now) {
    List<String> changes = new ArrayList<>();
    Map<DomainName, Zone> gone = new LinkedHashMap<>(served);
    for (Zone each : now) {
      Zone before = gone.remove(each.origin());
      if (before == null || !before.records().equals(each.records())) {
        zones.put(each);
        served.put(each.origin(), each);
        changes.add(each.toString());
        LOG.log(Level.INFO, () -> "serving " + each);
        warnOfSerial(before, each);
      }
    }
    for (DomainName each : gone.keySet()) {
      zones.remove(each);
      served.remove(each);
      changes.add(each + " is served no longer");
    }
    return String.join(", ", changes);
  }

  private static void warnOfSerial(@Nullable Zone before, Zone now) {
    if (before != null && before.start().serial() == now.start().serial()) {
      LOG.log(
          Level.WARNING,
          () ->
              "%s has changed, but its serial number has not: who copies it will not see that"
                  .formatted(now));
    }
  }

  void copy(String origin, Address primary) {
    copied.put(origin, primary);
  }

  void tell(List<Address> secondaries) {
    told = secondaries;
  }

  @Override
  protected @Nullable Deferred<?> start() throws CannotListenError {
    try {
      for (Address each : places) {
        NameServer server = NameServer.listen(reactor, each, zones, settings);
        servers.add(server);
        LOG.log(Level.INFO, () -> "listening at " + server.host() + ", UDP and TCP");
      }
    } catch (CannotListenError taken) {
      closePorts().reportedElsewhere();
      throw taken;
    }
    copied.forEach((origin, primary) -> {
      SecondaryZone copy = SecondaryZone.of(reactor, origin, primary);
      copies.add(copy);
      zones.put(copy);
    });
    zones.tell(reactor, told.toArray(Address[]::new));
    return null;
  }

  @Override
  protected Deferred<?> stop() {
    copies.forEach(SecondaryZone::stop);
    copies.clear();
    zones.stopTelling();
    return closePorts();
  }

  private Deferred<?> closePorts() {
    List<Deferred<List<Void>>> closed = new ArrayList<>();
    servers.forEach(each -> closed.add(each.stopListening()));
    servers.clear();
    return Deferred.gatherResults(closed);
  }
}
