package spindle.reactor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.roles.ListenOptions;
import spindle.stream.StreamPort;

/// How the reactors of a group begin to listen at one place: one after the other, each with a
/// socket of its own.
final class GroupListening {
  private final ReactorGroup group;
  private final Function<? super Reactor, ? extends ServerFactory> factories;
  private final ListenOptions options;
  private final List<ListeningPort> ports = new ArrayList<>();

  /// What the others than the first accept from, if it accepts for them.
  private final List<HandedConnections> handed = new ArrayList<>();

  private boolean handsOver;

  GroupListening(
      ReactorGroup group,
      Function<? super Reactor, ? extends ServerFactory> factories,
      ListenOptions options) {
    this.group = group;
    this.factories = factories;
    this.options = options;
  }

  Deferred<GroupPort> begin(Address place) {
    boolean alone = group.reactors().size() == 1;
    handsOver = !alone && !group.first().loop().kernel.sharesOut(place);
    if (handsOver) {
      for (Reactor each : group.reactors().subList(1, group.reactors().size())) {
        handed.add(new HandedConnections(each));
      }
    }
    return next(place, alone || handsOver ? options : options.withReusePort(true))
        .thenErrback(Throwable.class, this::undo);
  }

  private StreamPort.Opener opener(Reactor reactor) {
    Kernel kernel = reactor.loop().kernel;
    if (!handsOver) {
      return kernel::listen;
    }
    if (reactor == group.first()) {
      return (place, how) -> new SharedConnections(kernel, kernel.listen(place, how), handed);
    }
    HandedConnections own = handed.get(group.reactors().indexOf(reactor) - 1);
    return (place, how) -> own.open(place);
  }

  private Deferred<GroupPort> next(Address place, ListenOptions how) {
    if (ports.size() == group.reactors().size()) {
      return Deferred.succeed(new GroupPort(group, List.copyOf(ports)));
    }
    Reactor reactor = group.reactors().get(ports.size());
    return group
        .on(
            reactor,
            () ->
                Deferred.succeed(
                    reactor
                        .sockets()
                        .listen(place, factories.apply(reactor), how, opener(reactor))))
        .then(port -> {
          ports.add(port);
          return next(port.host(), how);
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
