package spindle.contract;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// UNIX sockets in one directory, over any kernel.
record UnixHarness(String name, Path directory, AtomicInteger made, KernelOpener opener)
    implements Harness {
  /// A UNIX socket has no reset: closing it reaches the peer as an end of the stream, unless
  /// something had arrived that was not read. It has none of TCP's options either.
  @Override
  public boolean has(Feature feature) {
    return feature == Feature.HALF_CLOSE;
  }

  @Override
  public Reactor open(ReactorSettings settings) throws Exception {
    return Reactor.over(opener.open(), settings);
  }

  @Override
  public ListeningPort listen(Reactor reactor, ServerFactory factory, ListenOptions options)
      throws Exception {
    Path place = directory.resolve("s" + made.incrementAndGet());
    return reactor.listen(new UnixAddress(place.toString()), factory, options);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Reactor reactor, ListeningPort port, Factory<P> factory, ConnectOptions options) {
    return reactor.connect(port.host(), factory, options);
  }
}
