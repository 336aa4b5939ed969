import module spindle.core;
import module spindle.names;

/// Serves a zone from a file: `./spindle run examples/ServeZone.java example.org example.zone
/// 5353`. Whoever asks from this machine may have all of it.
void main(String... args) throws Exception {
  var reactor = Reactor.get();
  var zones = Zones.of(Zone.read(Path.of(args[1]), args[0]));
  var settings =
      NameServerSettings.defaults().withTransfers(from -> from.toString().startsWith("127."));
  var place = Address.literal("127.0.0.1", Integer.parseInt(args[2]));
  IO.println("answers at " + NameServer.listen(reactor, place, zones, settings).host());
  reactor.run();
}
