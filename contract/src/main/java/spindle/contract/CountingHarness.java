package spindle.contract;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A harness that knows what was logged.
record CountingHarness(Harness harness, IntSupplier errors) implements Harness {
  @Override
  public String name() {
    return harness.name();
  }

  @Override
  public boolean has(Feature feature) {
    return harness.has(feature);
  }

  @Override
  public Reactor open(ReactorSettings settings) throws Exception {
    return harness.open(settings);
  }

  @Override
  public ListeningPort listen(Reactor reactor, ServerFactory factory, ListenOptions options)
      throws Exception {
    return harness.listen(reactor, factory, options);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Reactor reactor, ListeningPort port, Factory<P> factory, ConnectOptions options) {
    return harness.connect(reactor, port, factory, options);
  }

  @Override
  public boolean carries(Transport transport) {
    return harness.carries(transport);
  }

  @Override
  public Duration patience() {
    return harness.patience();
  }

  @Override
  public Duration turnMax() {
    return harness.turnMax();
  }

  @Override
  public OptionalInt errorsLogged() {
    return OptionalInt.of(errors.getAsInt());
  }
}
