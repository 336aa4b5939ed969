package spindle.command.run;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import spindle.command.CommandOption;
import spindle.command.Host;
import spindle.command.UsageError;
import spindle.command.log.Logs;
import spindle.command.settings.Settings;
import spindle.command.settings.SettingsRefused;
import spindle.defer.Deferred;
import spindle.endpoint.StreamServerEndpoint;
import spindle.reactor.Reactor;

/// What SIGHUP does: certificates and the configuration are read again, what can be changed is
/// changed, and the log says what that was.
final class Reloading {
  private static final System.Logger LOG = System.getLogger("spindle.command");

  private final Invocation invocation;
  private final Logs logs;
  private final List<HostOn> hosts = new CopyOnWriteArrayList<>();

  /// Of the first reactor's thread.
  private Invocation.Said said;

  Reloading(Invocation invocation, Invocation.Said said, Logs logs) {
    this.invocation = invocation;
    this.said = said;
    this.logs = logs;
  }

  void add(HostOn host) {
    hosts.add(host);
  }

  /// Reads on a thread beside the reactor's, then changes on that.
  ///
  /// @return fires when it is done; a failure is in the log already
  Deferred<?> begin(Reactor reactor) {
    LOG.log(Level.INFO, "reloading");
    return reactor.deferToThread(this::read).onSuccess(this::change).onFailure(Reloading::failed);
  }

  private static void failed(Throwable thrown) {
    if (thrown instanceof SettingsRefused) {
      LOG.log(Level.WARNING, "the configuration stays as it was: " + thrown.getMessage());
    } else {
      LOG.log(Level.ERROR, "reloading failed", thrown);
    }
  }

  /// What files say now.
  ///
  /// @param words about certificates
  private record Now(Invocation.Said said, List<String> words) {}

  private Now read() throws SettingsRefused {
    List<String> words = new ArrayList<>();
    for (HostOn host : hosts) {
      for (StreamServerEndpoint each : host.endpoints) {
        try {
          if (each.reload()) {
            words.add("certificates were read again for " + each);
          }
        } catch (IOException refused) {
          LOG.log(
              Level.WARNING,
              "the certificates of %s stay as they were: %s".formatted(each, refused.getMessage()));
        }
      }
    }
    words.forEach(each -> LOG.log(Level.INFO, each));
    Invocation.Said now = invocation.read();
    try {
      OwnOptions.check(now.own());
    } catch (UsageError wrong) {
      throw new SettingsRefused(String.valueOf(wrong.getMessage()));
    }
    return new Now(now, words);
  }

  private void change(Now now) {
    Invocation.Said before = said;
    said = now.said();
    boolean own = changes(before.own(), now.said().own(), true);
    boolean deaf = hosts.getFirst().reloads.isEmpty();
    boolean service = changes(before.service(), now.said().service(), deaf);
    if (!now.said().own().text("log-level").equals(before.own().text("log-level"))) {
      logs.setLevel(now.said().own().text("log-level"));
    }
    for (HostOn host : hosts) {
      for (Host.Reload each : host.reloads) {
        host.reactor().callFromThread(() -> reload(each, now.said()));
      }
    }
    if (!own && !service && now.words().isEmpty()) {
      LOG.log(Level.INFO, "nothing has changed in the configuration and the certificates");
    }
  }

  private void reload(Host.Reload each, Invocation.Said now) {
    try {
      String changed = each.reload(invocation.given(now));
      if (!changed.isEmpty()) {
        LOG.log(Level.INFO, changed);
      }
    } catch (Exception refused) {
      LOG.log(Level.WARNING, "the service goes on as it was: " + refused.getMessage());
    }
  }

  /// Says which options are others now.
  private static boolean changes(Settings before, Settings now, boolean wantsRestart) {
    boolean any = false;
    for (CommandOption each : now.options()) {
      Settings.Value old = before.value(each.name());
      Settings.Value fresh = now.value(each.name());
      if (!old.texts().equals(fresh.texts())) {
        any = true;
        boolean atOnce = each.name().equals("log-level") && now.section().isEmpty();
        LOG.log(
            Level.INFO,
            "%s is '%s' now, was '%s' (%s)%s"
                .formatted(
                    Settings.full(now.section(), each.name()),
                    fresh.text(),
                    old.text(),
                    fresh.from(),
                    wantsRestart && !atOnce ? "; that wants a restart" : ""));
      }
    }
    return any;
  }
}
