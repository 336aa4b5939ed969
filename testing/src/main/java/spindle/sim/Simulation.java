package spindle.sim;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryNetwork;
import spindle.time.Call;
import spindle.time.Nanos;

/// A world of hosts in one thread, in which time is virtual, and everything that is up to machines
/// and networks comes from one seed: how long things take, where streams are cut, who is told
/// first, what goes wrong. The same seed gives the same course of events.
///
/// ```java
/// try (var world = Simulation.withSeed(7)) {
///   Host server = world.host("server");
///   server.program(reactor -> reactor.listen(server.address(80), _ -> new Echo(), ...));
///   Host client = world.host("client");
///   client.program(reactor -> ...);
///   world.runUntil("the client is answered", Duration.ofSeconds(10), () -> answered);
/// }
/// ```
///
/// What runs on a host is what runs in production, down to the transports. A world belongs to the
/// thread that made it; calls from other threads into its reactors are refused, and jobs for
/// threads run on its own.
public final class Simulation implements AutoCloseable {
  private static final int EVENTS_KEPT = 200;

  /// What a world is made for.
  @FunctionalInterface
  public interface Scenario {
    /// Makes hosts, gives them programs, lets time pass, looks at what came of it.
    ///
    /// @throws Exception or an error: the world has failed
    void run(Simulation world) throws Exception;
  }

  private record Event(long nanos, String host, Supplier<String> what) {
    @Override
    public String toString() {
      return "%s %s %s".formatted(stamp(nanos), host, what.get());
    }
  }

  private final long seed;
  private final Chance chance;
  private final Weather weather;
  private final MemoryNetwork network;
  private final Faults faults;
  private final Map<MemoryHost, Host> hosts = new LinkedHashMap<>();
  private final ArrayDeque<Event> lastEvents = new ArrayDeque<>();
  private final List<Runnable> checks = new ArrayList<>();
  private final Checks own = new Checks();
  private @Nullable Consumer<String> trace;
  private @Nullable Throwable failure;
  private long events;

  private Simulation(long seed, Collection<Integer> faultsLeftOut) {
    this.seed = seed;
    chance = new Chance(seed);
    weather = new Weather(this, chance);
    network = new MemoryNetwork(weather);
    network.trace((_, host, what) -> note(host.name(), what));
    List<Integer> leftOut = List.copyOf(faultsLeftOut);
    faults = new Faults(this, chance, number -> !leftOut.contains(number));
  }

  /// A world in which nothing has happened yet.
  public static Simulation withSeed(long seed) {
    return withSeed(seed, List.of());
  }

  /// The same world without the random faults of these numbers, see [#faults]. Everything else
  /// keeps its choices, as far as it is still there to be chosen for.
  public static Simulation withSeed(long seed, Collection<Integer> faultsLeftOut) {
    return new Simulation(seed, faultsLeftOut);
  }

  /// Runs `scenario` in the worlds of the seeds 1 to `seeds`, on all processors; see [Exploration]
  /// for more to say. From any thread but a reactor's.
  ///
  /// @return how much was tried
  /// @throws ScenarioFailed if it fails in one of them: with the lowest seed, and the smallest
  ///   world that was found to fail in the same way
  public static Explored explore(long seeds, Scenario scenario) {
    return Exploration.of(scenario).withSeeds(1, seeds).run().orThrow();
  }

  /// Runs `scenario` once, on this thread, and prints its whole trace.
  ///
  /// @param seed as a report calls it: a number, and perhaps the faults to leave out, `4711-1,3`
  /// @throws IllegalArgumentException if it is not a seed's text
  /// @throws Exception what the scenario throws, the very object
  public static void replay(String seed, Scenario scenario) throws Exception {
    Attempt attempt = Attempt.run(Seed.parse(seed), scenario, IO::println);
    attempt.throwFailure();
  }

  /// Runs `scenario` once, on this thread: its trace. The same seed has the same, line for line.
  ///
  /// ```java
  /// assertThat(Simulation.traceOf(7, scenario)).isEqualTo(Simulation.traceOf(7, scenario));
  /// ```
  ///
  /// @throws Exception what the scenario throws, the very object
  public static List<String> traceOf(long seed, Scenario scenario) throws Exception {
    List<String> lines = new ArrayList<>();
    Attempt.run(Seed.of(seed), scenario, lines::add).throwFailure();
    return lines;
  }

  /// Explores or replays `scenario` as a command line says: what `./spindle sim` starts.
  ///
  /// ```java
  /// void main(String... args) {
  ///   System.exit(Simulation.main(args, this::scenario));
  /// }
  /// ```
  ///
  /// @return the status to exit with: 0 if nothing fails, 1 if something does, 2 if the command
  ///   line is not understood
  public static int main(String[] args, Scenario scenario) {
    return SimulationProgram.onThisMachine(List.of(args), scenario);
  }

  /// What all of it comes from.
  public long seed() {
    return seed;
  }

  /// Adds a host, which all others find by its name; its addresses are `10.0.0.n` and `fd00::n`, n
  /// counting from 1.
  ///
  /// @throws IllegalArgumentException if the name is taken
  public Host host(String name) {
    int number = hosts.size() + 1;
    MemoryHost machine =
        network.host(
            name,
            IPv4Address.of("10.0.%d.%d".formatted(number / 256, number % 256), 0),
            IPv6Address.of("fd00::%x".formatted(number), 0));
    Host added = new Host(this, machine, chance.of("host " + name), number);
    hosts.put(machine, added);
    return added;
  }

  /// Its hosts, in the order in which they were added.
  public List<Host> hosts() {
    return List.copyOf(hosts.values());
  }

  Host hostOf(MemoryHost machine) {
    return java.util.Objects.requireNonNull(hosts.get(machine), "not a host of this world");
  }

  MemoryNetwork network() {
    return network;
  }

  // Time.

  /// Virtual time since the world began.
  public Duration elapsed() {
    return Duration.ofNanos(network.nanos());
  }

  long nanos() {
    return network.nanos();
  }

  long whenOver(long untilNanos, long late) {
    long sum = untilNanos + late;
    return sum < untilNanos ? untilNanos : sum;
  }

  long turn(MemoryHost machine) {
    return weather.turn(machine);
  }

  long lateness(MemoryHost machine) {
    return weather.lateness(machine);
  }

  /// How many events there were.
  public long events() {
    return events;
  }

  /// Lets the next event happen: a turn of one host, or something that arrives. Time jumps to it.
  ///
  /// @return false if nothing will ever happen again
  public boolean step() {
    lookAtHosts();
    return step(Long.MAX_VALUE);
  }

  /// Who works on a reactor between two events may have given it something to do.
  private void lookAtHosts() {
    hosts.values().forEach(Host::planNext);
  }

  private boolean step(long untilNanos) {
    boolean happened = network.happenNext(untilNanos);
    throwFailure();
    if (happened) {
      events++;
      own.afterEvent(elapsed());
      for (Runnable each : checks) {
        each.run();
      }
    }
    return happened;
  }

  private void throwFailure() {
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw thrown instanceof Error error
          ? error
          : new AssertionError("a program has failed: " + thrown, thrown);
    }
  }

  /// Does what may fail for this world.
  void guard(Call body) {
    try {
      body.run();
    } catch (Throwable thrown) {
      if (failure == null) {
        failure = thrown;
      }
    }
  }

  /// Lets `time` pass, with all that happens in it.
  public void run(Duration time) {
    lookAtHosts();
    throwFailure();
    long until = until(time);
    while (step(until)) {
      // One event after the other.
    }
    network.passUntil(until);
  }

  private long until(Duration time) {
    return whenOver(network.nanos(), Nanos.of(time));
  }

  /// Runs until `done`, which is asked after each event.
  ///
  /// @throws AssertionError if it is not within `time`, with what is open and what waits
  public void runUntil(String what, Duration time, BooleanSupplier done) {
    lookAtHosts();
    throwFailure();
    long until = until(time);
    while (!done.getAsBoolean()) {
      if (!step(until)) {
        throw new AssertionError(
            "waited in vain until %s, for %s; %s".formatted(what, Times.text(time), report()));
      }
    }
  }

  private String report() {
    return network.nextNanos() == Long.MAX_VALUE
        ? String.valueOf(network.nothingWillHappen().getMessage())
        : "the next event is at " + stamp(network.nextNanos());
  }

  /// Runs until `result` has fired.
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

  // The network.

  /// Sets how good all links are that have no quality of their own.
  public void links(LinkQuality quality) {
    weather.quality(quality);
  }

  /// Sets how good the link between two hosts is, both ways.
  public void link(Host one, Host other, LinkQuality quality) {
    linkOneWay(one, other, quality);
    linkOneWay(other, one, quality);
  }

  /// Sets how good the way from one host to another is.
  public void linkOneWay(Host from, Host to, LinkQuality quality) {
    weather.quality(from.machine(), to.machine(), quality);
  }

  /// Says what happens to traffic between hosts that `matches`. The first rule that matches
  /// decides; it is asked for everything that is sent, and sent again.
  public void rule(Predicate<Traffic> matches, Verdict verdict) {
    weather.rule(matches, verdict);
  }

  /// Lets nothing pass from one host to another, until [#mend] or [#heal]. Cuts are counted: two
  /// take two to mend.
  public void cut(Host from, Host to) {
    note(from, "does not reach " + to);
    weather.cut(from.machine(), to.machine());
  }

  /// Takes one [#cut] back.
  public void mend(Host from, Host to) {
    note(from, "may reach " + to);
    weather.mend(from.machine(), to.machine());
  }

  /// Cuts every host of `some` off every host of `others`, both ways.
  public void partition(Collection<Host> some, Collection<Host> others) {
    some.forEach(here ->
        others.forEach(there -> {
          cut(here, there);
          cut(there, here);
        }));
  }

  void unite(Collection<Host> some, Collection<Host> others) {
    some.forEach(here ->
        others.forEach(there -> {
          mend(here, there);
          mend(there, here);
        }));
  }

  /// Takes all cuts back.
  public void heal() {
    note(null, "all links are whole");
    weather.mendAll();
  }

  /// Resets all connections between two hosts, at both ends.
  public void reset(Host one, Host other) {
    one.machine().resetConnections(other.machine());
    other.machine().resetConnections(one.machine());
  }

  // What goes wrong.

  /// Has something go wrong at random from now on.
  public void faults(FaultWeights weights) {
    faults.begin(weights);
  }

  /// The random faults that have happened so far, and those that were left out.
  public List<Fault> faultsSoFar() {
    return faults.happened();
  }

  /// Ends all trouble: no more random faults, links whole, hosts up and quick. Rules and the
  /// quality of links stay.
  public void calm() {
    faults.calm();
    heal();
    for (Host each : hosts()) {
      each.slow(Duration.ZERO);
      each.restart();
    }
  }

  // What can be seen.

  /// Says what must hold at every moment from now on: `check` is looked at after each event.
  ///
  /// @param name what it is called where it does not hold, in an [InvariantBroken] that leaves
  ///   [#step] and its relatives
  public void always(String name, Invariant check) {
    own.invariants.always(name, check);
  }

  /// Says what must come true, if only for a moment, within `within` of virtual time from now.
  ///
  /// @param name as for [#always]; a scenario that ends before has failed, too, where it is
  ///   explored or replayed
  public void eventually(String name, Duration within, Invariant check) {
    own.invariants.eventually(name, within, elapsed(), check);
  }

  /// Has the world fail, with a [spindle.testing.ErrorLogged], when anything is logged at `ERROR`
  /// from now on: by a reactor, by a Deferred whose failure nobody handles, by a program.
  ///
  /// @throws IllegalStateException where `System.Logger` does not lead to the module `java.logging`
  public void checkErrors() {
    own.errors();
  }

  /// Has the world fail when the scenario has ended, where it is explored or replayed, and a host
  /// that is up still has a connection or a delayed call. Ports may stay.
  public void checkLeftovers() {
    own.leftovers();
  }

  /// The scenario has ended: looks at what can only be said now, whether all has come true that was
  /// to ([#eventually]), and what is left behind. For who runs a scenario by other means than
  /// [#explore] and [#replay], which call it.
  public void finish() {
    own.atEnd(this);
  }

  /// Calls `check` after each event. What it throws leaves [#step] and its relatives.
  public void afterEachEvent(Runnable check) {
    checks.add(check);
  }

  /// Tells `lines` of each event from now on: the time, the host, what happened.
  public void trace(Consumer<String> lines) {
    trace = lines;
  }

  /// The last events, as [#trace] would have told them.
  public List<String> lastEvents() {
    return lastEvents.stream().map(Event::toString).toList();
  }

  /// Adds a line of the scenario's own to the trace.
  public void note(@Nullable Host host, String what) {
    note(host == null ? "-" : host.name(), () -> what);
  }

  private void note(String host, Supplier<String> what) {
    Event event = new Event(network.nanos(), host, what);
    if (lastEvents.size() == EVENTS_KEPT) {
      lastEvents.removeFirst();
    }
    lastEvents.addLast(event);
    if (trace != null) {
      trace.accept(event.toString());
    }
  }

  /// Seconds with nine places, so that lines can be sorted.
  private static String stamp(long nanos) {
    long second = 1_000_000_000;
    return nanos / second + "." + String.valueOf(second + nanos % second).substring(1);
  }

  // Chance.

  /// Random numbers for a purpose of the scenario's own, from the world's seed. Each purpose has a
  /// stream of its own, which is the same object each time.
  public RandomGenerator random(String purpose) {
    return chance.of("scenario " + purpose);
  }

  /// The same for what wants a `SecureRandom`, such as TLS. It is anything but secure.
  public SecureRandom secureRandom(String purpose) {
    return new SeededRandom(chance.of("secure " + purpose));
  }

  /// Closes all reactors.
  @Override
  public void close() {
    own.close();
    hosts().forEach(Host::close);
  }
}
