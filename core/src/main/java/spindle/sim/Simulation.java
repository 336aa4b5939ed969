package spindle.sim;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import spindle.defer.Deferred;

/// SKETCH of the API, not implemented yet. Signatures are meant to stay.
public final class Simulation implements AutoCloseable {
  /// A scenario: makes hosts, gives them programs, runs the time.
  @FunctionalInterface
  public interface Scenario {
    void run(Simulation world) throws Exception;
  }

  Simulation(long seed, Predicate<Fault> allowed) {}

  public static Simulation withSeed(long seed) {
    return new Simulation(seed, _ -> true);
  }

  /// The same world without the random faults of these numbers; all else keeps its choices.
  public static Simulation withSeed(long seed, List<Integer> faultsLeftOut) {
    return new Simulation(seed, fault -> !faultsLeftOut.contains(fault.number()));
  }

  public long seed() {
    throw new UnsupportedOperationException();
  }

  /// Makes a host, 10.0.0.n and fd00::n, whose name all others can look up.
  public Host host(String name) {
    throw new UnsupportedOperationException();
  }

  public List<Host> hosts() {
    throw new UnsupportedOperationException();
  }

  /// Links that have no quality of their own.
  public void links(LinkQuality quality) {
    throw new UnsupportedOperationException();
  }

  /// Both directions between two hosts.
  public void link(Host one, Host other, LinkQuality quality) {
    throw new UnsupportedOperationException();
  }

  /// Virtual time since the beginning.
  public Duration elapsed() {
    throw new UnsupportedOperationException();
  }

  /// Does the next event (a turn of one host, or something that arrives); time jumps to it.
  ///
  /// @return false if nothing will ever happen again
  public boolean step() {
    throw new UnsupportedOperationException();
  }

  /// Lets virtual time pass.
  public void run(Duration time) {
    throw new UnsupportedOperationException();
  }

  /// Runs until `done`; throws AssertionError with what is open and what waits if that is not
  /// within `time`, or never.
  public void runUntil(String what, Duration time, BooleanSupplier done) {
    throw new UnsupportedOperationException();
  }

  /// Runs until `result` has fired, within `time`.
  public <T> T await(Deferred<T> result, Duration time) throws Exception {
    throw new UnsupportedOperationException();
  }

  /// Random faults from now on.
  public void faults(FaultWeights weights) {
    throw new UnsupportedOperationException();
  }

  /// The random faults that have happened so far, those that were left out included.
  public List<Fault> faultsSoFar() {
    throw new UnsupportedOperationException();
  }

  /// From now on nothing fails any more: partitions heal, crashed hosts restart, no new faults.
  public void calm() {
    throw new UnsupportedOperationException();
  }

  /// What happens to matching traffic; the first rule that matches decides.
  public void rule(Predicate<Traffic> matches, Verdict verdict) {
    throw new UnsupportedOperationException();
  }

  /// Nothing passes between the two sides, both ways, until [#heal].
  public void partition(List<Host> one, List<Host> other) {
    throw new UnsupportedOperationException();
  }

  /// Nothing passes from one to the other, until [#heal].
  public void cut(Host from, Host to) {
    throw new UnsupportedOperationException();
  }

  public void heal() {
    throw new UnsupportedOperationException();
  }

  /// Called after each event, by the one thread of the simulation. What it throws leaves [#step].
  public void afterEachEvent(Runnable check) {
    throw new UnsupportedOperationException();
  }

  /// Has each event written as a line from now on.
  public void trace(Consumer<String> lines) {
    throw new UnsupportedOperationException();
  }

  /// The last events, whether or not there is a [#trace].
  public List<String> lastEvents() {
    throw new UnsupportedOperationException();
  }

  /// A stream of random numbers of its own for each purpose, for scenarios.
  public RandomGenerator random(String purpose) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
