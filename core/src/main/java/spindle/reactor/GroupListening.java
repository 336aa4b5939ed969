package spindle.reactor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spindle.defer.Deferred;
import spindle.protocol.Address;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;

/// How the reactors of a group begin to listen at one place: one after the other, each with a
/// socket of its own.
final class GroupListening {
  private final ReactorGroup group;
  private final Function<? super Reactor, ? extends ServerFactory> factories;
  private final ListenOptions options;
  private final List<ListeningPort> ports = new ArrayList<>();

  GroupListening(
      ReactorGroup group,
      Function<? super Reactor, ? extends ServerFactory> factories,
      ListenOptions options) {
    this.group = group;
    this.factories = factories;
    this.options = group.reactors().size() > 1 ? options.withReusePort(true) : options;
  }

  Deferred<GroupPort> begin(Address place) {
    return next(place).thenErrback(Throwable.class, this::undo);
  }

  private Deferred<GroupPort> next(Address place) {
    if (ports.size() == group.reactors().size()) {
      return Deferred.succeed(new GroupPort(group, List.copyOf(ports)));
    }
    Reactor reactor = group.reactors().get(ports.size());
    return group
        .on(
            reactor,
            () -> Deferred.succeed(reactor.listen(place, factories.apply(reactor), options)))
        .then(port -> {
          ports.add(port);
          return next(port.host());
        });
  }

  /// Those that listen already stop again.
  private Deferred<GroupPort> undo(Throwable why) {
    List<Deferred<Void>> stopping = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      stopping.add(group.on(group.reactors().get(i), ports.get(i)::stopListening));
    }
    for (Deferred<Void> each : stopping) {
      var _ = each.reportedElsewhere();
    }
    return Deferred.fail(why);
  }
}
