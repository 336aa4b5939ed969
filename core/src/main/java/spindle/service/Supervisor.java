package spindle.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.DeferredList;
import spindle.protocol.ProcessTransport;
import spindle.reactor.Reactor;
import spindle.reason.CannotSpawnError;
import spindle.roles.ProcessOptions;

/// Keeps processes running: starts each again when it has ended, until this is stopped. Twisted's
/// `procmon`.
///
/// ```java
/// var workers = new Supervisor("workers", reactor);
/// workers.addProcess("first", ProcessOptions.of("/opt/app/work", "--queue", "1"));
/// app.addService(workers);
/// ```
///
/// A process that has run for the stable time, 1 s, is started again at once. One that ends sooner
/// is started after 1 s, then 2 s, 4 s and so on up to an hour, until it has been stable once.
/// Stopping sends all of them TERM, and KILL to those that have not ended 5 s later.
///
/// What they write is logged by lines, unless their options send it elsewhere: the standard output
/// as `INFO`, the errors as `WARNING`. It is ready when all have been started; a program that
/// cannot be started then, because it is not there, say, is a failure of the start. Later it is
/// logged and tried again.
public final class Supervisor extends Service {
  private final Reactor reactor;
  private final Map<String, SupervisedProcess> processes = new LinkedHashMap<>();
  private Duration restartDelayMin = Duration.ofSeconds(1);
  private Duration restartDelayMax = Duration.ofHours(1);
  private Duration killTime = Duration.ofSeconds(5);
  private Duration stableTime = Duration.ofSeconds(1);

  /// One without processes.
  ///
  /// @throws IllegalArgumentException as for [Service#Service]
  public Supervisor(String name, Reactor reactor) {
    super(name);
    this.reactor = reactor;
  }

  /// Sets how long to wait before a process that was not stable is started again: at first, and at
  /// most. Twisted's `minRestartDelay` and `maxRestartDelay`.
  ///
  /// @return this
  /// @throws IllegalArgumentException if the first is not positive, or longer than the second
  public Supervisor restartAfter(Duration atFirst, Duration atMost) {
    if (!atFirst.isPositive() || atFirst.compareTo(atMost) > 0) {
      throw new IllegalArgumentException(
          "expected a positive time and none that is shorter, got %s and %s"
              .formatted(atFirst, atMost));
    }
    restartDelayMin = atFirst;
    restartDelayMax = atMost;
    return this;
  }

  /// Sets how long a process has to end after TERM. Twisted's `killTime`.
  ///
  /// @return this
  /// @throws IllegalArgumentException if it is negative
  public Supervisor killAfter(Duration time) {
    requireNotNegative(time);
    killTime = time;
    return this;
  }

  /// Sets how long a process must have run to count as stable. Twisted's `threshold`.
  ///
  /// @return this
  /// @throws IllegalArgumentException if it is negative
  public Supervisor stableAfter(Duration time) {
    requireNotNegative(time);
    stableTime = time;
    return this;
  }

  private static void requireNotNegative(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("the time is negative: " + time);
    }
  }

  /// Adds a process, and starts it if this runs.
  ///
  /// @param name for the log, and to be asked for
  /// @throws IllegalArgumentException if there is one with that name
  /// @throws CannotSpawnError if it is started now and cannot be; it is not added then
  public void addProcess(String name, ProcessOptions options) throws CannotSpawnError {
    if (processes.containsKey(name)) {
      throw new IllegalArgumentException(
          "there is a process '%s' in %s already".formatted(name, this));
    }
    SupervisedProcess added = new SupervisedProcess(this, name, options);
    if (state() == ServiceState.RUNNING) {
      added.start();
    }
    processes.put(name, added);
  }

  /// Takes a process out, and ends it as stopping does.
  ///
  /// @return fires when it has ended
  /// @throws IllegalArgumentException if there is none with that name
  public Deferred<Void> removeProcess(String name) {
    SupervisedProcess removed = required(name);
    processes.remove(name);
    return removed.end();
  }

  /// Ends a process as stopping does, and starts it again at once.
  ///
  /// @return fires when it has ended, and was started if this still runs
  /// @throws IllegalArgumentException if there is none with that name
  public Deferred<Void> restartProcess(String name) {
    return required(name).restart();
  }

  /// Ends all and starts each again, all at the same time.
  ///
  /// @return fires when all have ended
  public Deferred<Void> restartAll() {
    return all(processes.values().stream().map(SupervisedProcess::restart).toList());
  }

  private SupervisedProcess required(String name) {
    SupervisedProcess known = processes.get(name);
    if (known == null) {
      throw new IllegalArgumentException(
          "there is no process '%s' in %s, only %s".formatted(name, this, names()));
    }
    return known;
  }

  /// The names of its processes, in the order in which they were added. A copy.
  public List<String> names() {
    return List.copyOf(processes.keySet());
  }

  /// The process of that name, if it runs at this moment: to signal it, say.
  public Optional<ProcessTransport> process(String name) {
    SupervisedProcess known = processes.get(name);
    return Optional.ofNullable(known == null ? null : known.transport());
  }

  @Override
  protected Deferred<?> start() {
    for (SupervisedProcess each : processes.values()) {
      try {
        each.start();
      } catch (CannotSpawnError cannot) {
        return endAll().then(_ -> Deferred.fail(cannot));
      }
    }
    return Deferred.succeed();
  }

  @Override
  protected @Nullable Deferred<?> stop() {
    return endAll();
  }

  private Deferred<Void> endAll() {
    return all(processes.values().stream().map(SupervisedProcess::end).toList());
  }

  private static Deferred<Void> all(List<Deferred<Void>> each) {
    return DeferredList.of(new ArrayList<>(each)).then(_ -> Deferred.succeed());
  }

  Reactor reactor() {
    return reactor;
  }

  Duration restartDelayMin() {
    return restartDelayMin;
  }

  Duration restartDelayMax() {
    return restartDelayMax;
  }

  Duration killTime() {
    return killTime;
  }

  Duration stableTime() {
    return stableTime;
  }
}
