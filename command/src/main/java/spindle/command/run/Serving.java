package spindle.command.run;

import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import spindle.command.Given;
import spindle.command.log.Logs;
import spindle.reactor.ProcessSignal;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorGroup;
import spindle.reactor.ReactorNotRunning;
import spindle.reactor.ResolverProvider;
import spindle.roles.ReactorSettings;
import spindle.service.Application;
import spindle.service.Service;
import spindle.systemd.SystemdService;
import spindle.view.LogLevels;

/// A service runs: from its reactors to the end of the last one.
final class Serving {
  private static final System.Logger LOG = System.getLogger("spindle.command");

  /// What stopping may take beyond the time that connections have to finish.
  private static final Duration BEYOND_DRAIN = Duration.ofSeconds(3);

  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final int SIGINT = 2;

  /// The system property by which a process that runs can be asked what it is doing.
  private static final String VIEW = "spindle.view";

  private final Invocation invocation;
  private final Invocation.Said said;
  private final Logs logs;
  private final PrintStream err;
  private final Duration drain;
  private final int reactors;
  private final Reloading reloading;
  private final OtherReactors others;
  private volatile @Nullable Throwable failure;

  /// Of the first reactor.
  private @Nullable SystemdService systemd;

  Serving(Invocation invocation, Invocation.Said said, Logs logs, PrintStream err)
      throws Exception {
    this.invocation = invocation;
    this.said = said;
    this.logs = logs;
    this.err = err;
    Given own = said.own().given(List.of());
    drain = Duration.ofSeconds(own.number("drain", 0, OwnOptions.DRAIN_MAX));
    reactors = own.number("reactors", 1, OwnOptions.REACTORS_MAX);
    reloading = new Reloading(invocation, said, logs);
    others = new OtherReactors(reactors - 1);
  }

  int run() throws Exception {
    if (reactors > 1 && !invocation.maker().onEveryReactor()) {
      throw new Refused(
          Status.USAGE,
          "the service '%s' runs on one reactor".formatted(invocation.maker().name()));
    }
    String kernel = said.own().text("reactor");
    if (!kernel.isEmpty()) {
      System.setProperty("spindle.kernel", kernel);
    }
    String resolver = said.own().text("resolver");
    if (!resolver.isEmpty()) {
      System.setProperty(ResolverProvider.PROPERTY, resolver);
    }
    if (System.getProperty(VIEW) == null) {
      System.setProperty(VIEW, invocation.maker().name());
    }
    LogLevels.changedBy(logs::setLevel);
    Reactor first = reactor();
    Reactor.install(first);
    List<ProcessSignal> watched = watchSignals(first);
    try {
      begin(first);
      if (reactors == 1) {
        first.run();
      } else {
        runGroup(first);
      }
    } finally {
      watched.forEach(ProcessSignal::close);
    }
    return status(first);
  }

  private Reactor reactor() throws Refused {
    try {
      return Reactor.create(
          ReactorSettings.defaults()
              .withStopGrace(drain.plus(BEYOND_DRAIN).plus(BEYOND_DRAIN))
              .withSlowCallback(SLOW));
    } catch (IllegalStateException cannot) {
      throw new Refused(Status.FAILED, String.valueOf(cannot.getMessage()));
    }
  }

  /// Makes the service of one reactor, which starts when that runs.
  private void begin(Reactor reactor) throws Exception {
    HostOn host = new HostOn(reactor, drain, reactors);
    Service service = invocation.maker().make(host, invocation.given(said));
    reloading.add(host);
    Application application = new Application("spindle", reactor);
    application.stopWithin(drain.plus(BEYOND_DRAIN), reactor);
    application.addService(service);
    if (reactor == Reactor.get()) {
      application.addService(others);
      SystemdService manager = new SystemdService(reactor);
      systemd = manager;
      application.addService(manager);
    }
    reactor.callWhenRunning(() -> start(application, reactor));
  }

  /// When the loop runs and hears of signals, so that what is ready can be told to end.
  private void start(Application application, Reactor reactor) {
    application
        .startService()
        .onSuccess(_ -> ready(reactor))
        .handleFailure(thrown -> failed(reactor, thrown));
  }

  private void ready(Reactor reactor) throws Exception {
    Reactor first = Reactor.get();
    if (reactor == first) {
      LOG.log(Level.INFO, "ready");
    } else {
      first.callFromThread(others::oneIsReady);
    }
  }

  private void failed(Reactor reactor, Throwable thrown) throws Exception {
    failure = thrown;
    reactor.callWhenRunning(() -> stop(reactor));
  }

  private static void stop(Reactor reactor) {
    try {
      reactor.stop();
    } catch (ReactorNotRunning stopping) {
      // Somebody else was first.
    }
  }

  private void runGroup(Reactor first) throws Exception {
    List<Reactor> more = new ArrayList<>();
    for (int i = 1; i < reactors; i++) {
      more.add(reactor());
    }
    var left = more.iterator();
    ReactorGroup group = ReactorGroup.create(reactors, first, left::next);
    for (Reactor each : more) {
      each.callWhenRunning(() -> beginOther(each));
    }
    group.run();
  }

  private void beginOther(Reactor reactor) throws Exception {
    try {
      begin(reactor);
    } catch (Exception thrown) {
      failed(reactor, thrown);
    }
  }

  private List<ProcessSignal> watchSignals(Reactor reactor) {
    List<ProcessSignal> watched = new ArrayList<>();
    try {
      watched.add(ProcessSignal.watch(reactor, "HUP", () -> reload(reactor)));
      watched.add(ProcessSignal.watch(reactor, "USR1", () -> reopen(reactor)));
    } catch (IllegalArgumentException | UnsupportedOperationException notHere) {
      LOG.log(Level.DEBUG, "not every signal can be heard here", notHere);
    }
    return watched;
  }

  private void reload(Reactor reactor) {
    if (systemd != null) {
      systemd.reload(() -> reloading.begin(reactor)).handleFailure(_ -> {});
    }
  }

  private void reopen(Reactor reactor) {
    reactor
        .deferToThread(logs::reopen)
        .onSuccess(file ->
            LOG.log(
                Level.INFO,
                file.isEmpty() ? "the log is no file to open again" : "log opened again"))
        .handleFailure(thrown ->
            LOG.log(
                Level.WARNING,
                "the log cannot be opened again, and goes on in the file that it has: "
                    + thrown.getMessage()));
  }

  private int status(Reactor first) {
    Throwable why = failure;
    if (why != null) {
      Throwable cause = why.getCause() == null ? why : why.getCause();
      err.println("spindle: " + cause.getMessage());
      return Status.FAILED;
    }
    OptionalInt signal = first.exitSignal();
    LOG.log(Level.INFO, "ended");
    return signal.isPresent() && signal.getAsInt() == SIGINT ? Status.INTERRUPTED : Status.WELL;
  }
}
