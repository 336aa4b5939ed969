package spindle.view;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import spindle.defer.UnfiredDeferreds;
import spindle.protocol.PeerCredentials;
import spindle.reactor.Look;
import spindle.reactor.ProcessSignal;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorNotRunning;
import spindle.snapshot.ConnectionSnapshot;

/// What somebody has the process do. Each is logged with who it was.
final class Orders {
  private final Session.Host host;
  private final Optional<PeerCredentials> who;

  Orders(Session.Host host, Optional<PeerCredentials> who) {
    this.host = host;
    this.who = who;
  }

  /// Has all reactors stop in order, as SIGTERM does.
  ///
  /// @return what comes of it, for people
  String drain() {
    int stopping = 0;
    for (Reactor each : host.reactors().get()) {
      try {
        each.stop();
        stopping++;
      } catch (ReactorNotRunning stops) {
        ControlSocket.LOG.log(Level.DEBUG, () -> each + " stops already");
      }
    }
    if (stopping == 0) {
      return "it ends already";
    }
    log("has this process drained, and ended");
    return "it takes nothing new, and ends when its connections have, or their time is over";
  }

  /// Ends a connection of `reactor` at once.
  ///
  /// @param seen what it was, for the log
  /// @return what comes of it; empty if it has ended by itself
  Optional<String> abort(Reactor reactor, ConnectionSnapshot seen) throws Exception {
    if (!host.survey(reactor).ask(() -> Look.at(reactor).abort(seen.id()))) {
      return Optional.empty();
    }
    String which = "%s with %s".formatted(seen.protocol(), seen.peer());
    log("has the connection %d ended, %s".formatted(seen.id(), which));
    return Optional.of(which + " is ended; what waited to be sent is dropped");
  }

  /// Does what SIGHUP does.
  ///
  /// @return what comes of it; empty if the program does not hear of SIGHUP
  Optional<String> reload() {
    if (!ProcessSignal.pretend("HUP")) {
      return Optional.empty();
    }
    log("has configuration and certificates read again");
    return Optional.of("it reads configuration and certificates again; its log says what changed");
  }

  /// Has Deferreds noted that are made from now on, or not any more.
  ///
  /// @return what comes of it
  String watchDeferreds(boolean on) {
    if (on) {
      UnfiredDeferreds.watch(System::nanoTime);
      log("has the places noted where Deferreds are made");
      return "Deferreds that are made from now on are noted, which costs a stack trace each: ps has"
          + " those that are not fired within %d s".formatted(UNFIRED.toSeconds());
    }
    UnfiredDeferreds.forget();
    log("has Deferreds not noted any more");
    return "Deferreds are not noted any more";
  }

  /// Deferreds that are younger are left out: they come and go.
  static final Duration UNFIRED = Duration.ofSeconds(1);

  /// Those that can be watched.
  static final List<String> WATCHED = List.of("deferreds");

  /// Has a logger say what is at least as important; all of them, if its name is empty.
  ///
  /// @return what comes of it
  String setLogLevel(String logger, String level) {
    LogLevels.requireLevel(level);
    String which = logger.isEmpty() ? "the log" : "the logger " + logger;
    String what = "sets the level of %s to %s".formatted(which, level);
    // It may be the last thing that is logged, or the first.
    boolean already = ControlSocket.LOG.isLoggable(Level.INFO);
    if (already) {
      log(what);
    }
    LogLevels.set(logger, level);
    if (!already) {
      log(what);
    }
    return level.equals("default")
        ? "%s says what it did before".formatted(which)
        : "%s says %s and what is more important from now on".formatted(which, level);
  }

  /// The user, and the process where the kernel tells it.
  String who() {
    return who.map(each ->
            each.user()
                + (each.process().isPresent()
                    ? " (process %d)".formatted(each.process().getAsInt())
                    : ""))
        .orElse("somebody");
  }

  private void log(String what) {
    ControlSocket.LOG.log(Level.INFO, who() + " " + what);
  }
}
