package spindle.endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.DrainOutcome;
import spindle.protocol.ListeningPort;
import spindle.reason.CannotListenError;

/// Ports at several places that are one to whoever listens, with the address of the first.
final class SeveralPorts implements ListeningPort {
  private final List<ListeningPort> ports;

  private SeveralPorts(List<ListeningPort> ports) {
    this.ports = List.copyOf(ports);
  }

  /// The one that there is, or one for all.
  static ListeningPort of(List<ListeningPort> ports) {
    return ports.size() == 1 ? ports.getFirst() : new SeveralPorts(ports);
  }

  @Override
  public Address host() {
    return ports.getFirst().host();
  }

  @Override
  public int connections() {
    return ports.stream().mapToInt(ListeningPort::connections).sum();
  }

  @Override
  public Deferred<Void> stopListening() {
    return onEach(ListeningPort::stopListening).then(_ -> Deferred.succeed());
  }

  @Override
  public Deferred<DrainOutcome> drain(Duration longest) {
    return onEach(port -> port.drain(longest))
        .addCallback(
            all -> all.stream().reduce(new DrainOutcome(0, 0, Duration.ZERO), DrainOutcome::plus));
  }

  private <T> Deferred<List<T>> onEach(Function<ListeningPort, Deferred<T>> ask) {
    List<Deferred<T>> answers = new ArrayList<>();
    ports.forEach(port -> answers.add(ask.apply(port)));
    return Deferred.gatherResults(answers);
  }

  @Override
  public void startListening() throws CannotListenError {
    for (ListeningPort port : ports) {
      port.startListening();
    }
  }

  @Override
  public String toString() {
    return ports.toString();
  }
}
