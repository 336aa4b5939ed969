package spindle.contract.process;

import java.time.Duration;
import spindle.contract.Harness;
import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A reactor for processes; whatever connects its cases does so by pipes.
record ProcessHarness(String name, KernelOpener opener) implements Harness {
  @Override
  public boolean has(Feature feature) {
    return false;
  }

  @Override
  public Reactor open(ReactorSettings settings) throws Exception {
    return Reactor.over(opener.open(), settings);
  }

  @Override
  public ListeningPort listen(Reactor reactor, ServerFactory factory, ListenOptions options) {
    throw new UnsupportedOperationException("processes have nothing to listen at");
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Reactor reactor, ListeningPort port, Factory<P> factory, ConnectOptions options) {
    throw new UnsupportedOperationException("processes have nothing to connect to");
  }

  /// Threads wait for pipes and processes.
  @Override
  public Duration turnMax() {
    return Duration.ofMillis(5);
  }
}
