package spindle.web.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.time.DelayedCall;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.reason.RequestFailed;
import spindle.web.client.reason.RequestNotSent;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.RequestTimeout.Stage;

/// One request on its way: waits for a connection, is sent over it, and once more where that is
/// safe. It reads a body of its own if there is one to be had, so that its caller may send the same
/// request again.
final class Call implements Waiter {
  private final HTTPConnectionPool pool;
  private final OriginPool origin;
  private final Deferred<Response> result = new Deferred<>(_ -> cancel());
  private WireRequest request;
  private @Nullable Sending exchange;
  private @Nullable DelayedCall deadline;
  private int attempt = 1;
  private boolean reused;
  private boolean over;

  Call(HTTPConnectionPool pool, Route route, WireRequest request) {
    this.pool = pool;
    this.origin = pool.origin(route);
    Body own = request.body().again();
    this.request = own == null ? request : request.with(own);
  }

  /// @param dueNanos when all of it must be done, by the reactor's clock; 0 for never
  Deferred<Response> start(long dueNanos) {
    if (dueNanos != 0) {
      long left = Math.max(0, dueNanos - pool.clock().nowNanos());
      deadline = pool.clock().callLater(Duration.ofNanos(left), this::tooLate);
    }
    origin.ask(this, isLostWithItsConnection());
    return result;
  }

  /// There are proxies that close after each answer without a word. What may not be sent again
  /// would be lost over a connection to one of them that was used before.
  private boolean isLostWithItsConnection() {
    return request.goesByAProxy() && !(request.isIdempotent() && request.body().again() != null);
  }

  WireRequest request() {
    return request;
  }

  @Override
  public Request asked() {
    return request.request();
  }

  @Override
  public int attempt() {
    return attempt;
  }

  private void tooLate() {
    RequestFailed why =
        new RequestTimeout(
            asked(), attempt, Stage.TOTAL, pool.limits().totalTimeout().orElse(Duration.ZERO));
    Sending current = exchange;
    if (current != null) {
      current.fail(why);
    } else {
      origin.forget(this);
      refused(why);
    }
  }

  private void cancel() {
    over = true;
    ended();
    Sending current = exchange;
    exchange = null;
    if (current == null) {
      origin.forget(this);
    } else {
      current.cancel();
    }
    request.body().cancel();
  }

  @Override
  public void connected(ClientConnection connection) {
    reused = connection.reused();
    exchange = connection.send(this);
  }

  @Override
  public void connected(SharedConnection connection) {
    reused = true; // the server may turn away what it has not worked on, whenever it is
    CarriedRequest carried = new CarriedRequest(this, pool.limits());
    exchange = carried;
    connection.send(carried);
  }

  @Override
  public void refused(RequestFailed why) {
    failed(why, false);
  }

  /// All of it is over, the body of the response, too: no deadline is needed any more.
  void ended() {
    if (deadline != null && deadline.active()) {
      deadline.cancel();
    }
  }

  /// There is no response.
  ///
  /// @param nothingCame whether not a byte of it had come: the server may have closed before it
  ///   heard of the request
  void failed(RequestFailed why, boolean nothingCame) {
    if (over) {
      return;
    }
    if (nothingCame && reused && attempt == 1 && mayRepeat(why)) {
      Body again = request.body().again();
      if (again != null) {
        repeat(request.with(again));
        return;
      }
    }
    over = true;
    ended();
    request.body().cancel();
    result.errback(why);
  }

  private boolean mayRepeat(RequestFailed why) {
    return why instanceof RequestNotSent || request.isIdempotent();
  }

  private void repeat(WireRequest next) {
    request = next;
    attempt++;
    exchange = null;
    origin.ask(this, true);
  }

  void answered(Response response) {
    if (over) {
      response.body().cancel();
      return;
    }
    if (attempt == 1 && repeatFor(response)) {
      return;
    }
    over = true;
    if (exchange != null && !exchange.bodyBegun()) {
      request.body().cancel();
    }
    result.callback(response);
  }

  /// A server that cannot do what is expected, or was asked over the wrong connection, RFC 9110,
  /// 10.1.1 and 15.5.20.
  private boolean repeatFor(Response response) {
    int code = response.status().code();
    boolean expectation = code == Status.EXPECTATION_FAILED.code() && request.expects();
    Body again = expectation ? request.body() : request.body().again();
    if (again == null || !(expectation || code == Status.MISDIRECTED_REQUEST.code())) {
      return false;
    }
    response.body().cancel();
    repeat(request.with(again).with(request.fields().without("Expect")));
    return true;
  }
}
