package spindle.testing;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryKernel;
import spindle.memory.MemoryNetwork;
import spindle.reactor.Reactor;
import spindle.reactor.Turns;
import spindle.roles.ReactorSettings;
import spindle.time.Nanos;

/// A whole reactor for a test, over a machine in memory: no socket, no thread, and time that moves
/// when the test says so.
///
/// ```java
/// try (var memory = new MemoryReactor()) {
///   var reactor = memory.reactor();
///   new TCP4ServerEndpoint(reactor, 2000).listen(address -> new Echo());
///   new TCP4ClientEndpoint(reactor, "127.0.0.1", 2000).connect(...);
///   memory.flush();                            // until nothing more happens without time passing
///   memory.advance(Duration.ofSeconds(30));    // what is due meanwhile is done in its time
/// }
/// ```
///
/// It is the reactor of production over another kernel, which passes the same contracts. Jobs for
/// threads run on the test's thread, between turns; calls from other threads are refused, unless
/// [MemoryNetwork#allowThreads] says otherwise. Names are those of the network.
///
/// Turned by this, the reactor runs from the first [#flush] or [#advance] on. A test may instead
/// call the reactor's own `run`, which then goes from one event to the next, and fails if there is
/// none.
public final class MemoryReactor implements AutoCloseable {
  /// After so many turns without any time passing, [#flush] gives up.
  public static final int TURNS_MAX = 10_000;

  private final MemoryNetwork network;
  private final MemoryKernel kernel;
  private final Reactor reactor;
  private @Nullable Turns turns;

  /// A reactor on a machine of its own, `localhost`, 10.0.0.1 and fd00::1.
  public MemoryReactor() {
    this(
        new MemoryNetwork()
            .host(
                "localhost", IPv4Address.of("10.0.0.1", 0), (Address) IPv6Address.of("fd00::1", 0)),
        ReactorSettings.defaults());
  }

  /// A reactor on `host`. Several on one network share their time; each is turned by itself.
  public MemoryReactor(MemoryHost host, ReactorSettings settings) {
    network = host.network();
    kernel = host.kernel();
    reactor = Reactor.over(kernel, settings);
  }

  /// The reactor under test.
  public Reactor reactor() {
    return reactor;
  }

  /// Its network: the time, other machines, names.
  public MemoryNetwork network() {
    return network;
  }

  /// Its machine: its descriptors, its buffers.
  public MemoryHost host() {
    return kernel.host();
  }

  /// How much time has passed.
  public Duration elapsed() {
    return Duration.ofNanos(network.nanos());
  }

  private Turns turns() {
    Turns begun = turns;
    if (begun == null) {
      kernel.turnedBy(() -> {});
      begun = reactor.runByTurns();
      turns = begun;
    }
    return begun;
  }

  /// Makes one turn, after what is under way on the network and due by now has arrived. No time
  /// passes.
  ///
  /// @return whether there is more to do at once
  public boolean turn() {
    Turns by = turns();
    while (network.happenNext(network.nanos())) {
      // All that arrives now.
    }
    return by.make() && isBusy(by);
  }

  private boolean isBusy(Turns by) {
    return kernel.isReady() || network.nextNanos() <= network.nanos() || by.nanosUntilNext() == 0;
  }

  /// Makes turns until nothing more happens without time passing.
  ///
  /// @throws IllegalStateException if that is not after [#TURNS_MAX] turns: two ends that answer
  ///   each other for ever, or calls that schedule more for now
  public void flush() {
    int made = 0;
    while (turn()) {
      if (++made > TURNS_MAX) {
        throw new IllegalStateException(
            "no end in sight: after %d turns at the same instant there is still something to do"
                .formatted(TURNS_MAX));
      }
    }
  }

  /// Lets `time` pass, and does on the way what becomes due, each at its time.
  ///
  /// @throws IllegalArgumentException if `time` is negative
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time does not go back: " + time);
    }
    long until = Nanos.sum(network.nanos(), Nanos.of(time));
    flush();
    for (long next = nextNanos(); next <= until; next = nextNanos()) {
      passUntil(next);
      flush();
    }
    passUntil(until);
  }

  /// Lets time pass until something happens, and does it.
  ///
  /// @throws UncheckedIOException if nothing ever will, with what is open and what waits
  public void advanceToNext() {
    flush();
    if (nextNanos() == Long.MAX_VALUE) {
      throw new UncheckedIOException(network.nothingWillHappen());
    }
    passUntil(nextNanos());
    flush();
  }

  /// Lets time pass, from one event to the next, until `done`, which is asked after each turn.
  ///
  /// @throws AssertionError if it is not within `time`, or never will be, with what is open and
  ///   what waits
  public void runUntil(String what, Duration time, BooleanSupplier done) {
    long until = Nanos.sum(network.nanos(), Nanos.of(time));
    while (!done.getAsBoolean()) {
      if (!turn() && !done.getAsBoolean()) {
        long next = nextNanos();
        if (next > until) {
          throw new AssertionError(inVain(what, time, next));
        }
        passUntil(next);
      }
    }
  }

  private String inVain(String what, Duration time, long next) {
    String why =
        next == Long.MAX_VALUE
            ? String.valueOf(network.nothingWillHappen().getMessage())
            : "the next event is at " + Duration.ofNanos(next);
    return "waited in vain until %s, for %s; %s".formatted(what, time, why);
  }

  /// Lets time pass until `result` has fired.
  ///
  /// @return what it fired with
  /// @throws AssertionError if it does not fire within `time`
  /// @throws Exception what it failed with
  public <T> T await(Deferred<T> result, Duration time) throws Exception {
    runUntil("the Deferred fires", time, result::isDone);
    try {
      return result.take();
    } catch (Exception | Error failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new AssertionError(failed);
    }
  }

  private void passUntil(long nanos) {
    while (network.happenNext(nanos)) {
      // All that arrives by then.
    }
    network.passUntil(nanos);
  }

  private long nextNanos() {
    long due = turns().nanosUntilNext();
    long call = due < 0 || !reactor.running() ? Long.MAX_VALUE : host().untilNanos(due);
    return Math.min(call, network.nextNanos());
  }

  /// Closes the reactor, and whatever is open with it.
  @Override
  public void close() {
    reactor.close();
  }
}
