package spindle.web.proxy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.Upgraded;
import spindle.web.body.Body;
import spindle.web.client.Agent;

/// One request on its way through a proxy: asks an upstream, and another one where that is safe.
final class ProxyCall implements Recipient<Response> {
  /// Upstreams that one request is given to.
  static final int TRIES_MAX = 3;

  private final ReverseProxy proxy;
  private final Request asked;
  private final Request onward;
  private final String target;
  private final Deferred<Response> result = new Deferred<>(_ -> cancel());
  private final Set<Upstream> tried = new LinkedHashSet<>();
  private @Nullable Deferred<Response> asking;
  private @Nullable Upstream current;
  private boolean over;

  ProxyCall(ReverseProxy proxy, Request asked, Request onward, String target) {
    this.proxy = proxy;
    this.asked = asked;
    this.onward = onward.with(Agent.INTERIM, this::inform);
    this.target = target;
  }

  /// That the client may send its body is told when the body is asked for.
  private void inform(Status status, Fields fields) {
    if (status.code() != Status.CONTINUE.code() && !over) {
      asked.inform(status, EndToEnd.of(fields, _ -> false));
    }
  }

  Deferred<Response> start() {
    Upstream first = proxy.upstreams().choose(tried);
    if (first == null) {
      return Deferred.fail(
          unavailable("No server can answer this now.", proxy.upstreams().retryAfter()));
    }
    ask(first);
    return result;
  }

  static HttpError unavailable(String words, long seconds) {
    return new HttpError(
        Status.SERVICE_UNAVAILABLE, words, Fields.of("Retry-After", Long.toString(seconds)));
  }

  private void ask(Upstream upstream) {
    current = upstream;
    tried.add(upstream);
    upstream.begin();
    Deferred<Response> answer =
        upstream.agent().request(onward.withUri(upstream.uri().withTarget(target)));
    asking = answer;
    var _ = answer.deliverTo(this);
  }

  /// The upstream has no more to do with it.
  private void leave() {
    Upstream left = current;
    current = null;
    if (left != null) {
      left.end();
    }
  }

  private void cancel() {
    over = true;
    Deferred<Response> pending = asking;
    if (pending != null) {
      pending.cancel();
    }
    leave();
  }

  @Override
  public void succeeded(Response response) {
    asking = null;
    if (over) {
      response.body().cancel();
      return;
    }
    over = true;
    if (current != null) {
      current.answered();
    }
    result.callback(relayed(response));
  }

  private Response relayed(Response response) {
    Upgraded upgraded = response.upgraded().orElse(null);
    if (upgraded != null) {
      return switched(response, upgraded);
    }
    boolean head = asked.method().equals("HEAD");
    Fields fields = proxy.answered(response.fields(), head);
    Body body = response.body();
    if (body.length() == 0) {
      leave();
      Body none = head && !fields.has("Content-Length") ? new UnsaidBody() : body;
      return Response.arrived(response.status(), fields, none);
    }
    Body relayed = new RelayedBody(body, ReverseProxy.announced(response.fields()), this::leave);
    return Response.arrived(response.status(), fields, relayed);
  }

  /// The body of the answer, which has no byte, ends the connection if nobody takes it.
  private Response switched(Response response, Upgraded upgraded) {
    Tunnel tunnel = new Tunnel(upgraded::switchTo, proxy.tunnelSilence(), this::leave);
    String name = onward.find(Agent.UPGRADE).orElseThrow();
    Response switching =
        Response.upgrade(new Upgrade(name, tunnel))
            .withBody(new RelayedBody(response.body(), List.of(), this::leave));
    Fields fields = proxy.answered(response.fields(), false);
    for (int i = 0; i < fields.size(); i++) {
      if (!fields.name(i).equalsIgnoreCase("Date")) {
        switching = switching.plusField(fields.name(i), fields.value(i));
      }
    }
    return switching;
  }

  @Override
  public void failed(Throwable failure) {
    asking = null;
    if (over) {
      return;
    }
    Failing failing = Failing.of(failure);
    if (current != null && failing.isTheUpstreams()) {
      current.failed(failure, proxy.upstreams().ejection());
    }
    leave();
    Upstream next = mayTryAgain(failing) ? proxy.upstreams().choose(tried) : null;
    if (next != null) {
      ask(next);
      return;
    }
    over = true;
    result.errback(failing.answer(failure));
  }

  private boolean mayTryAgain(Failing failing) {
    if (tried.size() >= TRIES_MAX) {
      return false;
    }
    boolean whole = !(onward.body() instanceof HeldBody held && held.begun());
    return whole && failing.mayBeRepeated(onward);
  }
}
