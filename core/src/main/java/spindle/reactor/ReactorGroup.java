package spindle.reactor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.lookup.Destinations;
import spindle.loop.Loop;
import spindle.protocol.ServerFactory;
import spindle.roles.ListenOptions;
import spindle.roles.Statistics;

/// Several reactors that serve as one, each on a thread of its own: what uses all cores.
///
/// ```java
/// var group = ReactorGroup.create();
/// group.listenTCP(2000, reactor -> ServerFactory.of(Echo::new), ListenOptions.defaults());
/// group.run();
/// ```
///
/// A connection stays with the reactor that has accepted it, and all that belongs to it with that
/// reactor's thread: a protocol needs no lock. What connections of different reactors share does;
/// or goes from one to the other through `callFromThread`, which is the only door.
///
/// The group belongs to the thread of its [#first] reactor, which is the one that calls [#run] (and
/// before that, the one that sets up); its Deferreds fire there. Only [#stop] and [#close] may be
/// called from any.
///
/// The reactors live and end together: when one stops, or fails with an error of the JVM, the
/// others are stopped in order, too, and `run` returns, or throws what was thrown.
public final class ReactorGroup implements AutoCloseable {
  private static final Duration BEYOND_GRACE = Duration.ofSeconds(1);

  private final List<Reactor> reactors;
  private final List<Thread> threads = new ArrayList<>();
  private volatile @Nullable Throwable failure;

  /// Deferreds of those who wait until the other threads have ended.
  private @Nullable Deferred<Void> othersEnded;

  private int othersLeft;

  private ReactorGroup(List<Reactor> reactors) {
    this.reactors = List.copyOf(reactors);
  }

  /// A group of as many reactors as there are processors, over the best kernel of this machine. The
  /// first one is [Reactor#get], the program's default.
  public static ReactorGroup create() {
    return create(Runtime.getRuntime().availableProcessors());
  }

  /// A group of `size` reactors, of which the first one is [Reactor#get].
  ///
  /// @throws IllegalArgumentException if `size` is below 1
  public static ReactorGroup create(int size) {
    return create(size, Reactor.get(), Reactor::create);
  }

  /// A group of `first` and of others, which `more` makes.
  ///
  /// @throws IllegalArgumentException if `size` is below 1
  public static ReactorGroup create(int size, Reactor first, Supplier<Reactor> more) {
    if (size < 1) {
      throw new IllegalArgumentException("expected at least 1 reactor, got " + size);
    }
    List<Reactor> all = new ArrayList<>();
    all.add(first);
    while (all.size() < size) {
      all.add(more.get());
    }
    return new ReactorGroup(all);
  }

  /// All of them, the first one first.
  public List<Reactor> reactors() {
    return reactors;
  }

  /// The one that runs on the thread that calls [#run], handles signals there, and to which the
  /// group's own methods belong.
  public Reactor first() {
    return reactors.getFirst();
  }

  /// Listens for TCP connections with every reactor, as [#listen] does.
  ///
  /// @param port 0 for any free port, the same for all
  public Deferred<GroupPort> listenTCP(
      int port,
      Function<? super Reactor, ? extends ServerFactory> factories,
      ListenOptions options) {
    String place = options.interfaceAddress();
    Address address = Address.literal(place.isEmpty() ? "0.0.0.0" : place, port);
    return listen(address, factories, options);
  }

  /// Listens at one place with every reactor. Where the system shares connections out among several
  /// that listen at one place, which is Linux for TCP, each has a socket of its own. Elsewhere, and
  /// at UNIX sockets, the first reactor accepts, and hands the connections over in turn; on a
  /// kernel whose connections cannot move it keeps them all.
  ///
  /// @param factories asked once for each reactor, on that reactor's thread; one factory for all
  ///   must bear being called on several threads
  /// @return fires at once before the group runs; fails with [spindle.reason.CannotListenError],
  ///   and nobody listens then
  public Deferred<GroupPort> listen(
      Address place,
      Function<? super Reactor, ? extends ServerFactory> factories,
      ListenOptions options) {
    first().loop().requireThread();
    Destinations.requireAtInterface(place, options.interfaceAddress());
    return new GroupListening(this, factories, options).begin(place);
  }

  /// What each reactor has at about this moment, in the order of [#reactors].
  public Deferred<List<Statistics>> statistics() {
    first().loop().requireThread();
    List<Deferred<Statistics>> all = new ArrayList<>();
    for (Reactor each : reactors) {
      all.add(on(each, () -> Deferred.succeed(each.statistics())));
    }
    return Deferred.gatherResults(all);
  }

  /// What is done on a reactor's thread, with a result that comes later.
  @FunctionalInterface
  interface Work<T> {
    Deferred<T> begin() throws Exception;
  }

  /// Does `work` on the thread of `reactor`: at once if that is this one, or if nobody runs it yet.
  ///
  /// @return fires on the first reactor's thread
  <T> Deferred<T> on(Reactor reactor, Work<T> work) {
    if (reactor.loop().isHere()) {
      return Deferred.maybeDeferred(work::begin);
    }
    Deferred<T> result = new Deferred<>();
    try {
      reactor.callFromThread(
          () -> Deferred.maybeDeferred(work::begin).deliverTo(new Carried<>(first(), result)));
    } catch (RejectedExecutionException stopped) {
      result.errback(stopped);
    }
    return result;
  }

  /// Runs all reactors until the group is stopped: the first one on this thread, as [Reactor#run]
  /// does, each other on a thread of its own, `spindle-reactor-1` and so on.
  ///
  /// Stopping is in order for each: ports drain that were told to, triggers before each one's
  /// shutdown are waited for, side by side.
  ///
  /// @throws ReactorAlreadyRunning if it runs
  /// @throws ReactorNotRestartable if it was stopped before
  /// @throws ReactorStartFailed if a port could not be opened before and nobody has handled that
  public void run() {
    if (!threads.isEmpty()) {
      throw new ReactorNotRestartable();
    }
    List<Reactor> others = reactors.subList(1, reactors.size());
    othersLeft = others.size();
    CountDownLatch begun = new CountDownLatch(others.size());
    first().addSystemEventTrigger("shutdown", this::stopOthers);
    first().addSystemEventTrigger(EventPhase.BEFORE, "startup", () -> start(others, begun));
    try {
      first().run();
    } catch (VirtualMachineError fatal) {
      failed(first(), fatal);
    } finally {
      others.forEach(Reactor::stopUnlessStopping);
      joinOthers();
    }
    throwFailure();
  }

  private void start(List<Reactor> others, CountDownLatch begun) throws Exception {
    for (int i = 0; i < others.size(); i++) {
      Reactor reactor = others.get(i);
      reactor.callWhenRunning(begun::countDown);
      threads.add(
          Thread.ofPlatform()
              .name("spindle-reactor-" + (i + 1))
              .start(() -> runOther(reactor, begun)));
    }
    begun.await();
  }

  private void runOther(Reactor reactor, CountDownLatch begun) {
    try {
      reactor.run(false);
    } catch (Throwable thrown) {
      failed(reactor, thrown);
    } finally {
      begun.countDown();
      tellFirst();
    }
  }

  /// Closes what it has, so that its peers are not left waiting, and stops the group.
  private void failed(Reactor reactor, Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
    Loop.LOG.log(
        Level.ERROR, "reactor " + reactors.indexOf(reactor) + " failed; its group stops", thrown);
    reactor.close();
  }

  private void tellFirst() {
    try {
      first()
          .callFromThread(() -> {
            othersLeft--;
            var _ = first().stopUnlessStopping();
            if (othersLeft == 0 && othersEnded != null) {
              othersEnded.callback();
            }
          });
    } catch (RejectedExecutionException stopped) {
      // The first one has ended already.
    }
  }

  private @Nullable Deferred<Void> stopOthers() {
    reactors.subList(1, reactors.size()).forEach(Reactor::stopUnlessStopping);
    if (othersLeft == 0) {
      return null;
    }
    Deferred<Void> ended = new Deferred<>();
    othersEnded = ended;
    return ended;
  }

  private void joinOthers() {
    try {
      for (int i = 0; i < threads.size(); i++) {
        Duration longest = reactors.get(i + 1).loop().settings.stopGrace().plus(BEYOND_GRACE);
        if (!threads.get(i).join(longest)) {
          Loop.warn("given up, %s has not ended in time".formatted(threads.get(i).getName()));
        }
      }
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  private void throwFailure() {
    switch (failure) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      case Throwable other ->
          throw new IllegalStateException("a reactor of the group failed", other);
    }
  }

  /// Stops all of them, as [Reactor#stop] does. From any thread.
  ///
  /// @throws ReactorNotRunning if the group does not run, or is stopping already
  public void stop() {
    first().stop();
  }

  /// Closes all reactors, stopping them first if they run. From any thread.
  @Override
  public void close() {
    reactors.forEach(Reactor::close);
  }

  @Override
  public String toString() {
    return "ReactorGroup" + reactors;
  }
}
