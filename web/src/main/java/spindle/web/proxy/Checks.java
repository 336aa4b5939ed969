package spindle.web.proxy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;
import spindle.web.Request;
import spindle.web.Response;

/// Asks one upstream again and again whether it can serve.
final class Checks implements Recipient<Response> {
  private static final Logger LOG = System.getLogger("spindle.web.proxy");

  private final Upstream upstream;
  private final HealthCheck check;
  private final Scheduler clock;
  private @Nullable DelayedCall next;
  private @Nullable Deferred<Response> asking;
  private boolean passed = true;
  private boolean stopped;

  /// How many one after another have said the contrary of what is believed.
  private int contrary;

  Checks(Upstream upstream, HealthCheck check, Scheduler clock) {
    this.upstream = upstream;
    this.check = check;
    this.clock = clock;
  }

  /// Whether it is believed to serve; so before anything is known.
  boolean passed() {
    return passed;
  }

  Duration interval() {
    return check.interval();
  }

  void ask() {
    next = null;
    Request request = Request.get(upstream.uri().withTarget(check.path()).toString());
    Deferred<Response> asked = upstream.agent().request(request).addTimeout(check.timeout(), clock);
    asking = asked;
    var _ = asked.deliverTo(this);
  }

  @Override
  public void succeeded(Response response) {
    int code = response.status().code();
    response.body().cancel();
    learned(code < 400, response.status().toString());
  }

  @Override
  public void failed(Throwable failure) {
    learned(false, String.valueOf(failure.getMessage()));
  }

  private void learned(boolean pass, String words) {
    asking = null;
    if (stopped) {
      return;
    }
    contrary = pass == passed ? 0 : contrary + 1;
    if (contrary >= (passed ? check.fall() : check.rise())) {
      contrary = 0;
      passed = pass;
      LOG.log(
          pass ? Level.INFO : Level.WARNING,
          "the upstream %s is %s: %s".formatted(upstream.uri(), pass ? "up" : "down", words));
      if (pass) {
        upstream.answered();
      }
    }
    next = clock.callLater(check.interval(), this::ask);
  }

  void stop() {
    stopped = true;
    if (next != null && next.active()) {
      next.cancel();
    }
    Deferred<Response> pending = asking;
    if (pending != null) {
      pending.cancel();
    }
  }
}
