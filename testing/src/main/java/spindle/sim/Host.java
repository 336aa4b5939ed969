package spindle.sim;

import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryKernel;
import spindle.memory.MemoryProgram;
import spindle.reactor.Reactor;
import spindle.reactor.Turns;
import spindle.roles.ReactorSettings;
import spindle.time.Nanos;

/// A simulated machine that runs one reactor.
///
/// Its program begins when the host is given it, and again whenever the host is restarted; what it
/// keeps outside its reactor, in fields of the scenario, survives a crash as a disk would.
public final class Host {
  /// What a host does.
  @FunctionalInterface
  public interface Program {
    /// Begins it, when `reactor` starts up.
    ///
    /// @throws Exception ends the simulation
    void start(Reactor reactor) throws Exception;
  }

  /// One life of the machine, from its start to its crash.
  private record Life(MemoryKernel kernel, Reactor reactor, Turns turns) {}

  private final Simulation world;
  private final MemoryHost machine;
  private final SplittableRandom random;
  private final IPv4Address four;
  private final IPv6Address six;
  private @Nullable Program program;
  private @Nullable Life life;
  private @Nullable Runnable planned;
  private long plannedAt;
  private long busyUntil;
  private long slowNanos;

  Host(Simulation world, MemoryHost machine, SplittableRandom random, int number) {
    this.world = world;
    this.machine = machine;
    this.random = random;
    four = IPv4Address.of("10.0.%d.%d".formatted(number / 256, number % 256), 0);
    six = IPv6Address.of("fd00::%x".formatted(number), 0);
    machine.clock(random.nextLong(1L << 50), 1);
    start();
  }

  private void start() {
    MemoryKernel kernel = machine.kernel();
    kernel.turnedBy(() -> planTurn(world.nanos()));
    Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults());
    Program begins = program;
    if (begins != null) {
      world.guard(() -> reactor.callWhenRunning(() -> begin(begins, reactor)));
    }
    life = new Life(kernel, reactor, reactor.runByTurns());
    planTurn(world.nanos());
  }

  private void begin(Program begins, Reactor reactor) {
    world.guard(() -> begins.start(reactor));
  }

  private Life life() {
    Life now = life;
    if (now == null) {
      throw new IllegalStateException("the host '%s' is down".formatted(name()));
    }
    return now;
  }

  /// Makes the next turn come at `atNanos` at the latest.
  private void planTurn(long atNanos) {
    long at = Math.max(atNanos, busyUntil);
    if (planned == null || at < plannedAt) {
      if (planned != null) {
        planned.run();
      }
      plannedAt = at;
      planned = world.network().schedule(at, this::turn);
    }
  }

  private void turn() {
    planned = null;
    Life now = life;
    if (now == null) {
      return;
    }
    boolean goesOn = now.turns.make();
    if (now != life) {
      return;
    }
    busyUntil = world.nanos() + world.turn(machine);
    if (slowNanos > 0) {
      busyUntil += random.nextLong(slowNanos);
    }
    if (goesOn) {
      planNext(now);
    } else {
      now.reactor.close();
      world.note(this, "has stopped");
    }
  }

  /// Looks when the reactor wants its next turn.
  void planNext() {
    Life now = life;
    if (now != null && now.reactor.running()) {
      planNext(now);
    }
  }

  private void planNext(Life now) {
    long next = now.kernel.isReady() ? 0 : now.turns.nanosUntilNext();
    if (next == 0) {
      planTurn(world.nanos());
    } else if (next > 0) {
      planTurn(world.whenOver(machine.untilNanos(next), world.lateness(machine)));
    }
  }

  /// What the others look it up by.
  public String name() {
    return machine.name();
  }

  /// Its IPv4 address, with `port`.
  public IPv4Address address(int port) {
    return new IPv4Address(four.bits(), port);
  }

  /// Its IPv6 address, with `port`.
  public IPv6Address address6(int port) {
    return IPv6Address.of(six.host(), port);
  }

  MemoryHost machine() {
    return machine;
  }

  /// Gives it a program, which starts now, and again after each [#restart].
  public void program(Program does) {
    program = does;
    Reactor reactor = life().reactor;
    world.guard(() -> reactor.callWhenRunning(() -> begin(does, reactor)));
    planTurn(world.nanos());
  }

  /// Installs a program on it, which its reactors can then start as a child process by this name.
  /// It stays installed when the host crashes; a process that runs ends with it, without a word.
  public void install(String name, MemoryProgram child) {
    machine.install(name, child);
  }

  /// Its reactor; another one after a restart.
  ///
  /// @throws IllegalStateException if the host is down
  public Reactor reactor() {
    return life().reactor;
  }

  /// Whether it is up. One whose reactor has stopped is up, as a machine without its program is.
  public boolean up() {
    return life != null;
  }

  /// Ends it without a word: no reset, no end of a stream. All memory is lost. Nothing happens if
  /// it is down already.
  public void crash() {
    if (life != null) {
      life = null;
      if (planned != null) {
        planned.run();
        planned = null;
      }
      machine.crash();
      world.note(this, "crashes");
    }
  }

  /// Starts it again after a [#crash], with a new reactor, which the program is given. Nothing
  /// happens if it is up.
  public void restart() {
    if (life == null) {
      world.note(this, "starts again");
      busyUntil = world.nanos();
      start();
    }
  }

  /// Has each of its turns take up to `most` longer, from now on.
  public void slow(Duration most) {
    slowNanos = Nanos.of(most);
    world.note(this, "takes up to " + Times.text(most) + " for a turn");
  }

  /// Has its clock go at `rate` from now on: 1.001 gains a millisecond in a second.
  public void drift(double rate) {
    machine.clock(machine.nanos(), rate);
    planNext();
  }

  /// Ends its reactor for good, with the world.
  void close() {
    Life now = life;
    life = null;
    if (now != null) {
      now.reactor.close();
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
