package spindle.contract;

import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// TCP on the loopback interface, over any kernel.
record TcpHarness(String name, KernelOpener opener) implements Harness {
  @Override
  public boolean has(Feature feature) {
    return true;
  }

  @Override
  public Reactor open(ReactorSettings settings) throws Exception {
    return Reactor.over(opener.open(), settings);
  }

  @Override
  public ListeningPort listen(Reactor reactor, ServerFactory factory, ListenOptions options)
      throws Exception {
    return reactor.listenTCP(0, factory, options.withInterface("127.0.0.1"));
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Reactor reactor, ListeningPort port, Factory<P> factory, ConnectOptions options) {
    return reactor.connect(port.host(), factory, options);
  }
}
