package spindle.service;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.ProcessProtocol;
import spindle.protocol.ProcessTransport;
import spindle.reason.CannotSpawnError;
import spindle.reason.ConnectionClosed;
import spindle.reason.ProcessExitedAlready;
import spindle.roles.ProcessOptions;
import spindle.time.DelayedCall;

/// One process of a [Supervisor], life after life.
final class SupervisedProcess {
  /// How long what a process has written is waited for when it has ended for good: others may hold
  /// its pipes, and for ever.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Supervisor owner;
  private final String name;
  private final ProcessOptions options;
  private final List<Deferred<Void>> waitForEnd = new ArrayList<>();

  /// Whether it is to run.
  private boolean wanted;

  /// Whether it was asked to end so that it starts again.
  private boolean restarting;

  private @Nullable Life life;
  private @Nullable DelayedCall next;
  private @Nullable DelayedCall kill;
  private Duration delay = Duration.ZERO;

  SupervisedProcess(Supervisor owner, String name, ProcessOptions options) {
    this.owner = owner;
    this.name = name;
    this.options = options;
  }

  /// From one start to its end.
  private final class Life extends ProcessProtocol {
    private final long begun = owner.reactor().nowNanos();
    private final LinesOfProcess out = new LinesOfProcess(line -> write(Level.INFO, line));
    private final LinesOfProcess err = new LinesOfProcess(line -> write(Level.WARNING, line));

    /// There when it has ended for good, and what it has written may still come.
    private @Nullable DelayedCall lastWords;

    private void write(Level level, String line) {
      Service.LOG.log(level, () -> "%s: %s".formatted(path(), line));
    }

    @Override
    public void outReceived(ByteBuffer data) {
      out.add(data);
    }

    @Override
    public void errReceived(ByteBuffer data) {
      err.add(data);
    }

    @Override
    public void processExited(ConnectionClosed reason) {
      exited(this, reason);
    }

    @Override
    public void processEnded(ConnectionClosed reason) {
      out.end();
      err.end();
      exited(this, reason);
      if (lastWords != null && lastWords.active()) {
        lastWords.cancel();
        tellWhoWaits();
      }
    }
  }

  private String path() {
    return owner.path() + "/" + name;
  }

  @Nullable ProcessTransport transport() {
    return life == null ? null : life.transport();
  }

  void start() throws CannotSpawnError {
    wanted = true;
    delay = owner.restartDelayMin();
    spawn();
  }

  private void spawn() throws CannotSpawnError {
    next = null;
    Life begun = new Life();
    ProcessTransport transport = owner.reactor().spawnProcess(begun, options);
    life = begun;
    Service.LOG.log(Level.INFO, () -> "%s: started, process %d".formatted(path(), transport.pid()));
  }

  private void exited(Life ended, ConnectionClosed reason) {
    if (life != ended) {
      return;
    }
    life = null;
    if (kill != null) {
      kill.cancel();
      kill = null;
    }
    if (wanted) {
      startAgain(ended, reason);
      tellWhoWaits();
    } else {
      Service.LOG.log(Level.INFO, () -> "%s: %s".formatted(path(), reason.getMessage()));
      ended.lastWords = owner.reactor().callLater(LAST_WORDS, this::tellWhoWaits);
    }
  }

  private void tellWhoWaits() {
    List<Deferred<Void>> waiting = List.copyOf(waitForEnd);
    waitForEnd.clear();
    waiting.forEach(Deferred::callback);
  }

  private void startAgain(Life ended, ConnectionClosed reason) {
    long lived = owner.reactor().nowNanos() - ended.begun;
    boolean stable = restarting || lived >= owner.stableTime().toNanos();
    restarting = false;
    Duration pause = stable ? Duration.ZERO : delay;
    delay = stable ? owner.restartDelayMin() : longer(delay);
    Service.LOG.log(
        Level.WARNING,
        () ->
            "%s: %s after %s, starts again %s"
                .formatted(
                    path(),
                    reason.getMessage(),
                    Duration.ofNanos(lived),
                    pause.isZero() ? "now" : "in " + pause));
    next = owner.reactor().callLater(pause, this::tryAgain);
  }

  private Duration longer(Duration last) {
    Duration twice = last.multipliedBy(2);
    return twice.compareTo(owner.restartDelayMax()) > 0 ? owner.restartDelayMax() : twice;
  }

  private void tryAgain() {
    try {
      spawn();
    } catch (CannotSpawnError cannot) {
      Duration pause = delay;
      delay = longer(delay);
      Service.LOG.log(
          Level.ERROR,
          () -> "%s: %s; tried again in %s".formatted(path(), cannot.getMessage(), pause));
      next = owner.reactor().callLater(pause, this::tryAgain);
    }
  }

  /// Ends it for good.
  Deferred<Void> end() {
    wanted = false;
    restarting = false;
    if (next != null) {
      next.cancel();
      next = null;
    }
    return terminate();
  }

  Deferred<Void> restart() {
    restarting = life != null;
    return terminate();
  }

  private Deferred<Void> terminate() {
    if (life == null) {
      return Deferred.succeed();
    }
    Deferred<Void> ended = new Deferred<>(waitForEnd::remove);
    waitForEnd.add(ended);
    if (kill == null) {
      signal("TERM");
      kill = owner.reactor().callLater(owner.killTime(), this::kill);
    }
    return ended;
  }

  private void kill() {
    kill = null;
    Service.LOG.log(
        Level.WARNING,
        () -> "%s: has not ended within %s and is killed".formatted(path(), owner.killTime()));
    signal("KILL");
  }

  private void signal(String signal) {
    ProcessTransport transport = transport();
    if (transport != null) {
      try {
        transport.signalProcess(signal);
      } catch (ProcessExitedAlready gone) {
        // Its end is about to be told.
      }
    }
  }
}
