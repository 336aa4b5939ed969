package spindle.service;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorNotRunning;
import spindle.reactor.SystemEventTrigger;

/// A whole program made of services, on a reactor: Twisted's `Application`.
///
/// ```java
/// void main() {
///   var reactor = Reactor.get();
///   var app = new Application("echo", reactor);
///   app.addService(
///       new StreamServerEndpointService("port", Endpoint.server(reactor, "tcp:2007"), factory));
///   System.exit(app.run());
/// }
/// ```
///
/// Whoever starts it, by [#run] or by [#startService], has it stopped in order when the reactor
/// stops, by SIGTERM say, before anything is closed. That may take 8 s, unless [#stopWithin] says
/// otherwise; the reactor itself gives up after [spindle.roles.ReactorSettings#stopGrace], 10 s, so
/// raise both.
public final class Application extends ServiceCollection {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  private static final Set<Application> STARTED = new LinkedHashSet<>();

  private final Reactor reactor;
  private @Nullable SystemEventTrigger atShutdown;
  private @Nullable Throwable failure;

  /// One without services.
  ///
  /// @param reactor the one on which they run
  /// @throws IllegalArgumentException as for [Service#Service]
  public Application(String name, Reactor reactor) {
    super(name);
    this.reactor = reactor;
    stopWithin(STOP_LIMIT, reactor);
  }

  /// Starts the services, runs the reactor until it is stopped, and says with which status the
  /// program should exit: 0, also if a signal has stopped it ([Reactor#exitSignal] knows), or 1 if
  /// a service could not be started. Then what had started is stopped, and the reactor, too; the
  /// reason is in the log.
  ///
  /// Ports are open before the reactor begins, as far as their services are first; what takes
  /// longer goes on when it runs.
  public int run() {
    startService().onFailure(ServiceFailed.class, this::giveUp);
    reactor.run();
    return failure == null ? 0 : 1;
  }

  private void giveUp(ServiceFailed reason) throws Exception {
    failure = reason;
    reactor.callWhenRunning(this::stopReactor);
  }

  private void stopReactor() {
    try {
      reactor.stop();
    } catch (ReactorNotRunning stopping) {
      // Somebody else was first.
    }
  }

  /// Those of this process that have been started and have not ended: for whoever looks at all of
  /// them, each on the thread of its [#reactor]. From any thread. A copy.
  public static List<Application> started() {
    synchronized (STARTED) {
      return List.copyOf(STARTED);
    }
  }

  /// The one on which its services run.
  public Reactor reactor() {
    return reactor;
  }

  @Override
  protected Deferred<?> start() {
    synchronized (STARTED) {
      STARTED.add(this);
    }
    atShutdown = reactor.addSystemEventTrigger("shutdown", this::stopService);
    return super.start().onFailure(_ -> forget());
  }

  @Override
  protected Deferred<?> stop() {
    if (atShutdown != null) {
      reactor.removeSystemEventTrigger(atShutdown);
      atShutdown = null;
    }
    return super.stop().finallyDo(this::forget);
  }

  private void forget() {
    synchronized (STARTED) {
      STARTED.remove(this);
    }
  }
}
