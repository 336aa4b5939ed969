package spindle.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;

/// Members of one cluster, each with a reactor on a thread of its own, within this process. The
/// engine beneath has its own time, so whoever wants to see something waits for it.
final class Party implements AutoCloseable {
  /// Long enough for a busy machine: a test that passes never waits this long.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  final ClusterNetwork network = new ClusterNetwork();
  private final List<Guest> guests = new ArrayList<>();

  /// One of them.
  static final class Guest implements AutoCloseable {
    final Reactor reactor = Reactor.create();
    final Thread thread = new Thread(() -> reactor.run(false), "test reactor");

    @SuppressWarnings("NullAway.Init") // join sets it
    Cluster cluster;

    /// Grows whenever somebody comes or goes.
    private final Semaphore changes = new Semaphore(0);

    Guest() {
      CountDownLatch runs = new CountDownLatch(1);
      thread.setDaemon(true);
      try {
        reactor.callWhenRunning(runs::countDown);
        thread.start();
        runs.await();
      } catch (Exception failed) {
        throw new AssertionError("the reactor does not run", failed);
      }
    }

    <T> T on(Callable<T> work) {
      try {
        return reactor.inReactorThread() ? work.call() : reactor.blockingCallFromThread(work);
      } catch (Exception failed) {
        throw new AssertionError("on the reactor's thread", failed);
      }
    }

    <T> T get(Callable<Deferred<T>> work) throws Exception {
      return reactor.blockingDeferredFromThread(() -> work.call().addTimeout(PATIENCE, reactor));
    }

    Guest join(ClusterSettings settings) throws Exception {
      cluster =
          get(() ->
              Cluster.join(reactor, settings)
                  .onSuccess(joined -> joined.onChange(_ -> changes.release())));
      return this;
    }

    /// Waits until it sees just these.
    void awaitNames(String... names) {
      while (!names().equals(List.of(names))) {
        try {
          if (!changes.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(cluster + " does not see " + List.of(names));
          }
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }

    List<String> names() {
      return on(() -> cluster.members().stream().map(ClusterMember::name).sorted().toList());
    }

    ClusterMember member(String name) {
      return on(() -> cluster.member(name).orElseThrow());
    }

    @Override
    public void close() {
      reactor.close();
    }
  }

  /// Looks each few milliseconds: for what the engine does on threads of its own and tells nobody.
  /// Who comes and goes it tells, see [#awaitMembers], and what is heard goes into a [Heard].
  static void await(String what, BooleanSupplier seen) {
    long began = System.nanoTime();
    while (!seen.getAsBoolean()) {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new AssertionError("waited in vain: " + what);
      }
      try {
        if (NEVER.await(5, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("that never comes");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  Guest guest() {
    Guest guest = new Guest();
    guests.add(guest);
    return guest;
  }

  Guest first() {
    return guests.getFirst();
  }

  Guest join(String name) throws Exception {
    return join(name, settings -> settings);
  }

  Guest join(String name, UnaryOperator<ClusterSettings> change) throws Exception {
    ClusterSettings settings =
        ClusterSettings.of("party", name)
            .withNetwork(network)
            .withFailureTimeout(Duration.ofMillis(800));
    return guest().join(change.apply(settings));
  }

  /// Waits until all see just these.
  static void awaitMembers(List<Guest> all, String... names) {
    all.forEach(each -> each.awaitNames(names));
  }

  @Override
  public void close() {
    guests.forEach(Guest::close);
  }
}
