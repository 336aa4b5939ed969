package spindle.bench.clients;

import java.util.function.Consumer;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.epoll.EpollKernel;
import spindle.names.RecordType;
import spindle.names.resolver.HostsFile;
import spindle.names.resolver.ResolvConf;
import spindle.names.resolver.Resolver;
import spindle.names.resolver.ResolverSettings;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// Spindle's resolver over epoll: `SpindleNames PORT UNDER-WAY WHAT`, where WHAT is `cached` for
/// the addresses of a name that it knows, `question` for the A records of one that it has to ask
/// for, and `addresses` for both families.
final class SpindleNames {
  private SpindleNames() {}

  /// Looks up until there is no more input.
  public static void main(String... args) throws Exception {
    Reactor reactor = Reactor.over(new EpollKernel(), ReactorSettings.defaults());
    Address server = IPv4Address.of("127.0.0.1", Integer.parseInt(args[0]));
    ResolverSettings settings = ResolverSettings.defaults();
    boolean cached = args[2].equals("cached");
    Resolver resolver =
        Resolver.of(
            reactor,
            ResolvConf.of(server),
            HostsFile.empty(),
            cached ? settings : settings.withCache(0, 0));
    Turns.Asker asker = asker(reactor, resolver, args[2])::accept;
    new Turns(Integer.parseInt(args[1]), call -> reactor.callFromThread(call::run), asker)
        .takeAllBeside();
    reactor.run();
  }

  private static Consumer<Turns.Asked> asker(Reactor reactor, Resolver resolver, String what) {
    NameLoop[] loop = new NameLoop[1];
    loop[0] =
        new NameLoop(
            ".bench.test",
            call -> reactor.callFromThread(call::run),
            asked -> {
              var found =
                  switch (what) {
                    case "cached" -> resolver.resolve("host.bench.test");
                    case "question" -> resolver.ask(loop[0].name(), RecordType.A);
                    default -> resolver.resolve(loop[0].name());
                  };
              var _ = found.onSuccess(_ -> asked.answered()).handleFailure(asked::failed);
            });
    return loop[0]::ask;
  }
}
