import module spindle.core;
import module spindle.names;

/// Looks names up on the reactor's thread, asking the machine's name servers. `./spindle run
/// examples/LookUp.java example.org`
void main(String... hosts) throws Exception {
  System.exit(
      Reactor.main(reactor -> {
        reactor.installNameResolver(Resolver.system(reactor));
        return Fiber.start(
            reactor,
            () -> {
              for (String host : hosts) {
                IO.println(host + " " + Fiber.await(reactor.resolve(host)));
              }
            });
      }));
}
