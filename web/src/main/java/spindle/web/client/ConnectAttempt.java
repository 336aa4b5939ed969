package spindle.web.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.MalformedMessage;
import spindle.http.Status;
import spindle.http.wire.ResponseHead;
import spindle.http.wire.ResponseParser;
import spindle.protocol.Connectable;
import spindle.reason.ConnectionClosed;
import spindle.reason.TlsFailed;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsRefused;
import spindle.web.client.reason.ConnectFailed;
import spindle.web.client.reason.HandshakeFailed;
import spindle.web.client.reason.ProxyRefused;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.RequestTimeout.Stage;
import spindle.web.wire.HeadWriter;

/// One attempt to make a connection: looks up, connects, has a proxy open a tunnel, does TLS. Ends
/// by telling the pool, once, unless it is cancelled.
final class ConnectAttempt implements Recipient<ClientConnection> {
  /// Of the answer of a proxy to CONNECT.
  private static final int INTERIM_MAX = 16;

  private final OriginPool pool;
  private final Route route;
  private final Scheduler clock;
  private @Nullable Deferred<ClientConnection> connecting;
  private @Nullable ClientConnection connection;
  private @Nullable DelayedCall alarm;
  private @Nullable ResponseParser proxy;
  private int interims;
  private boolean tunnelled;
  private boolean over;

  ConnectAttempt(OriginPool pool, Route route, Scheduler clock) {
    this.pool = pool;
    this.route = route;
    this.clock = clock;
  }

  void begin() {
    alarm = clock.callLater(pool.limits().connectTimeout(), this::timeUp);
    Deferred<ClientConnection> deferred;
    try {
      deferred = place().connect(_ -> pool.build(this));
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    connecting = deferred;
    var _ = deferred.deliverTo(this);
  }

  private Connectable place() {
    TlsClientContext tls = route.tls();
    return tls == null || route.tunnel() != null
        ? route.place()
        : tls.over(route.place(), route.host(), route.port());
  }

  private void timeUp() {
    Duration limit = pool.limits().connectTimeout();
    fail((asked, number) -> new RequestTimeout(asked, number, Stage.CONNECT, limit));
  }

  @Override
  public void succeeded(ClientConnection made) {
    connecting = null;
    connection = made;
    if (over) {
      made.abort();
    } else if (route.tunnel() != null) {
      askProxy(made, route.tunnel());
    } else {
      connected(made);
    }
  }

  private void connected(ClientConnection made) {
    ClientVersion known = route.tls() == null ? pool.versions().inClearText() : null;
    if (known != null) {
      made.become(this, known);
    } else if (route.tls() == null) {
      ready(made);
    } else {
      stopAlarm(); // the handshake has a limit of its own
    }
  }

  private void askProxy(ClientConnection made, Tunnel tunnel) {
    proxy = new ResponseParser(pool.limits().message().withHeadMax(pool.limits().proxyAnswerMax()));
    HeadWriter head = made.bench().output();
    head.text("CONNECT ").text(tunnel.authority()).text(" HTTP/1.1").line();
    head.field("Host", tunnel.authority());
    String credentials = tunnel.credentials();
    if (credentials != null) {
      head.field("Proxy-Authorization", credentials);
    }
    made.transport().write(head.line().lend());
  }

  /// What comes while the connection is being made: of the proxy. Without one, a server that speaks
  /// before it is asked is none of HTTP.
  void received(ByteBuffer stream) {
    ClientConnection made = connection;
    ResponseParser parser = proxy;
    if (over || made == null || parser == null) {
      fail((asked, number) ->
          new ConnectFailed(asked, number, "the server speaks before it is asked", null));
      return;
    }
    try {
      ResponseHead head = parser.read(stream);
      while (head != null && head.status().interim() && ++interims <= INTERIM_MAX) {
        head = parser.read(stream);
      }
      if (head != null) {
        answered(made, head.status(), stream.remaining());
      }
    } catch (MalformedMessage e) {
      fail((asked, number) ->
          new ConnectFailed(asked, number, "the answer of the proxy is no response", e));
    }
  }

  private void answered(ClientConnection made, Status status, int left) {
    proxy = null;
    TlsClientContext tls = route.tls();
    if (!status.successful() || tls == null) {
      fail((asked, number) -> new ProxyRefused(asked, number, status));
      return;
    }
    stopAlarm();
    tunnelled = true;
    tls.startTls(made.transport(), route.host(), route.port(), left);
  }

  /// The connection is there, with TLS where it is wanted; unless that is TLS with a proxy, which
  /// has a tunnel to open yet.
  void ready(ClientConnection made) {
    if (!over && (route.tunnel() == null || tunnelled)) {
      over = true;
      stopAlarm();
      made.made();
      pool.connected(this, made);
    }
  }

  /// The same, with one that others may use as well.
  void ready(SharedConnection made) {
    if (!over) {
      over = true;
      stopAlarm();
      pool.connected(this, made);
    }
  }

  @Override
  public void failed(Throwable failure) {
    connecting = null;
    String words = "no connection came about: " + failure.getMessage();
    fail((asked, number) -> new ConnectFailed(asked, number, words, failure));
  }

  /// The connection has ended before it was ready.
  void lost(ConnectionClosed reason) {
    Duration limit = pool.limits().handshakeTimeout();
    boolean late =
        reason.getCause() instanceof TlsRefused refused
            && refused.kind() == TlsRefused.Kind.HANDSHAKE_TIMEOUT;
    fail((asked, number) -> {
      if (late) {
        return new RequestTimeout(asked, number, Stage.HANDSHAKE, limit);
      }
      String words = String.valueOf(reason.getMessage());
      return reason instanceof TlsFailed || (route.tls() != null && proxy == null)
          ? new HandshakeFailed(asked, number, words, reason)
          : new ConnectFailed(asked, number, words, reason);
    });
  }

  private void fail(OriginPool.Reason why) {
    if (!over) {
      end();
      pool.failed(this, why);
    }
  }

  /// Nobody waits for it any more.
  void cancel() {
    if (!over) {
      end();
    }
  }

  private void end() {
    over = true;
    stopAlarm();
    Deferred<ClientConnection> pending = connecting;
    connecting = null;
    if (pending != null) {
      pending.cancel();
    }
    ClientConnection made = connection;
    if (made != null) {
      made.made();
      made.abort();
    }
  }

  private void stopAlarm() {
    if (alarm != null && alarm.active()) {
      alarm.cancel();
    }
  }
}
