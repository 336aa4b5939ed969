package spindle.bench.servers;

import spindle.endpoint.TCP4ClientEndpoint;
import spindle.epoll.EpollKernel;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.reactor.Reactor;
import spindle.relay.PortForwardFactory;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// Forwards a port: `SpindleRelay PORT BEHIND KERNEL`.
final class SpindleRelay {
  private SpindleRelay() {}

  /// Hands on until it is ended.
  public static void main(String... args) throws Exception {
    Kernel kernel = args[2].equals("epoll") ? new EpollKernel() : new NioKernel();
    Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults());
    var to = new TCP4ClientEndpoint(reactor, "127.0.0.1", Integer.parseInt(args[1]));
    ListenOptions options = ListenOptions.defaults().withBacklog(4096);
    var _ = reactor.listenTCP(Integer.parseInt(args[0]), new PortForwardFactory(to), options);
    reactor.run();
  }
}
