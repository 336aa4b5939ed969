package spindle.bench.web;

import java.io.IOException;
import java.time.Duration;
import spindle.epoll.EpollKernel;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.web.WebLimits;
import spindle.web.proxy.ReverseProxy;
import spindle.web.server.Site;

/// Spindle's reverse proxy: `SpindleGate PORT BEHIND KERNEL`.
final class SpindleGate {
  private SpindleGate() {}

  /// Hands on until it is ended.
  public static void main(String... args) throws Exception {
    Reactor reactor = Reactor.over(kernel(args[2]), ReactorSettings.defaults());
    ReverseProxy proxy = ReverseProxy.to(reactor, "http://127.0.0.1:" + args[1]);
    // Between its turns a connection waits for the others'.
    WebLimits patient = WebLimits.defaults().withIdleTimeout(Duration.ofHours(1));
    ListenOptions options = ListenOptions.defaults().withBacklog(4096);
    Site site = Site.answering(proxy).withLimits(patient.withRequestsMax(Integer.MAX_VALUE));
    var _ = reactor.listenTCP(Integer.parseInt(args[0]), site, options);
    reactor.run();
  }

  private static Kernel kernel(String name) throws IOException {
    return name.equals("epoll") ? new EpollKernel() : new NioKernel();
  }
}
