package spindle.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.DrainOutcome;
import spindle.protocol.ListeningPort;

/// A place where all reactors of a group accept connections. Its methods belong to the thread of
/// the group's first reactor, and their Deferreds fire there.
public final class GroupPort {
  private final ReactorGroup group;
  private final Address host;
  private final List<ListeningPort> ports;

  /// @param ports one for each reactor of the group, in their order
  GroupPort(ReactorGroup group, List<ListeningPort> ports) {
    this.group = group;
    this.ports = ports;
    host = ports.getFirst().host();
  }

  /// Where it listens. Never changes.
  public Address host() {
    return host;
  }

  /// How many connections that were accepted here each reactor has open, in the order of
  /// [ReactorGroup#reactors].
  public Deferred<List<Integer>> connections() {
    return onEach(port -> Deferred.succeed(port.connections()));
  }

  /// Stops accepting; open connections are left alone.
  ///
  /// @return fires when no reactor listens any more; fails as [ListeningPort#stopListening] does
  public Deferred<Void> stopListening() {
    return onEach(ListeningPort::stopListening).then(all -> Deferred.succeed());
  }

  /// Drains it with all reactors, side by side.
  ///
  /// @return fires when all have; fails as [ListeningPort#drain] does
  public Deferred<DrainOutcome> drain(Duration longest) {
    return onEach(port -> port.drain(longest))
        .addCallback(
            all -> all.stream().reduce(new DrainOutcome(0, 0, Duration.ZERO), DrainOutcome::plus));
  }

  private <T> Deferred<List<T>> onEach(Function<ListeningPort, Deferred<T>> ask) {
    group.first().loop().requireThread();
    List<Deferred<T>> answers = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      ListeningPort port = ports.get(i);
      answers.add(group.on(group.reactors().get(i), () -> ask.apply(port)));
    }
    return Deferred.gatherResults(answers);
  }

  @Override
  public String toString() {
    return host + " of " + ports.size() + " reactors";
  }
}
