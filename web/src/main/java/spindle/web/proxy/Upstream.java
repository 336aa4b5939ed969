package spindle.web.proxy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.HttpUri;
import spindle.time.Scheduler;
import spindle.web.client.Agent;

/// One server behind a proxy, and how it fares. Belongs to the thread of its reactor.
public final class Upstream {
  private static final Logger LOG = System.getLogger("spindle.web.proxy");

  /// Whether requests are given to it.
  public enum State {
    /// They are.
    UP,
    /// It has failed some requests one after another: it gets none for a while, and then one.
    EJECTED,
    /// It does not pass its checks.
    DOWN,
    /// It is being taken out: it gets no new ones.
    DRAINING
  }

  private final HttpUri uri;
  private final Agent agent;
  private final Scheduler clock;
  private @Nullable Deferred<Void> drained;
  private @Nullable Checks checks;
  private int pending;
  private int failures;
  private int ejections;
  private long ejectedUntilNanos;

  Upstream(HttpUri uri, Agent agent, Scheduler clock) {
    this.uri = uri;
    this.agent = agent;
    this.clock = clock;
  }

  /// Scheme, host and port; the path is `/`.
  public HttpUri uri() {
    return uri;
  }

  /// Requests that were given to it and have no whole response yet, tunnels among them.
  public int pending() {
    return pending;
  }

  /// How it fares.
  public State state() {
    if (drained != null) {
      return State.DRAINING;
    }
    if (checks != null && !checks.passed()) {
      return State.DOWN;
    }
    return ejections > 0 ? State.EJECTED : State.UP;
  }

  /// Gives it no new requests. Do this before it is stopped.
  ///
  /// @return fires when those that it has are done
  public Deferred<Void> drain() {
    Deferred<Void> all = drained;
    if (all == null) {
      all = new Deferred<>();
      drained = all;
    }
    Deferred<Void> done = new Deferred<>();
    all.onSuccess(_ -> done.callback());
    tellDrained();
    return done;
  }

  /// Gives it requests again, after [#drain] or when it was ejected.
  public void restore() {
    drained = null;
    failures = 0;
    ejections = 0;
  }

  private void tellDrained() {
    if (drained != null && pending == 0 && !drained.called()) {
      drained.callback();
    }
  }

  Agent agent() {
    return agent;
  }

  void setChecks(Checks running) {
    checks = running;
  }

  void stopChecks() {
    if (checks != null) {
      checks.stop();
      checks = null;
    }
  }

  /// Whether it may have a request now. One that was ejected may have a single one when its time is
  /// over: that decides.
  boolean mayServe() {
    return switch (state()) {
      case UP -> true;
      case EJECTED -> pending == 0 && clock.nowNanos() >= ejectedUntilNanos;
      case DOWN, DRAINING -> false;
    };
  }

  /// How long it will surely have none.
  Duration away() {
    return switch (state()) {
      case UP -> Duration.ZERO;
      case EJECTED -> Duration.ofNanos(Math.max(0, ejectedUntilNanos - clock.nowNanos()));
      case DOWN -> checks == null ? Duration.ZERO : checks.interval();
      case DRAINING -> Duration.ofSeconds(1);
    };
  }

  void begin() {
    pending++;
  }

  void end() {
    pending--;
    tellDrained();
  }

  /// It has answered, whatever.
  void answered() {
    failures = 0;
    if (ejections > 0) {
      ejections = 0;
      LOG.log(Level.INFO, "the upstream {0} answers again", uri);
    }
  }

  /// It has not answered.
  ///
  /// @param ejection null if it is never ejected, since there is no other
  void failed(Throwable why, @Nullable Ejection ejection) {
    failures++;
    boolean again = ejections > 0;
    if (ejection == null || !(again || failures >= ejection.failures())) {
      return;
    }
    Duration time = ejection.time(ejections);
    ejections++;
    ejectedUntilNanos = clock.nowNanos() + time.toNanos();
    if (!again) {
      LOG.log(
          Level.WARNING,
          "the upstream %s gets no requests for %s, since %d have failed one after another: %s"
              .formatted(uri, time, failures, why.getMessage()));
    }
  }

  /// URI, state and what it has to do, for people.
  @Override
  public String toString() {
    return "%s %s, %d pending".formatted(uri, state(), pending);
  }
}
