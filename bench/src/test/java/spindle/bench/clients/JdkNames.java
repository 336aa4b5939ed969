package spindle.bench.clients;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import spindle.epoll.EpollKernel;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// What an event loop has of the JDK: `InetAddress` on a thread of its own, since the call may
/// wait, and the answer handed back to the loop. `JdkNames PORT UNDER-WAY WHAT [TTL]`: the name is
/// this machine's, so nobody is asked; it is kept for ever, or not at all where TTL is 0.
final class JdkNames {
  private JdkNames() {}

  /// Looks up until there is no more input.
  public static void main(String... args) throws Exception {
    String seconds = args.length > 3 ? args[3] : "-1";
    Security.setProperty("networkaddress.cache.ttl", seconds);
    Reactor reactor = Reactor.over(new EpollKernel(), ReactorSettings.defaults());
    ExecutorService waits =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    Turns.Asker asker = asked -> waits.execute(() -> lookUp(reactor, asked));
    new Turns(Integer.parseInt(args[1]), call -> reactor.callFromThread(call::run), asker)
        .takeAllBeside();
    reactor.run();
  }

  private static void lookUp(Reactor reactor, Turns.Asked asked) {
    try {
      List<InetAddress> found = List.of(InetAddress.getAllByName("localhost"));
      reactor.callFromThread(() -> {
        if (found.isEmpty()) {
          asked.failed(new UnknownHostException("localhost"));
        } else {
          asked.answered();
        }
      });
    } catch (UnknownHostException notThere) {
      reactor.callFromThread(() -> asked.failed(notThere));
    }
  }
}
