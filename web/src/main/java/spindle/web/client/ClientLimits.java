package spindle.web.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.http.MessageLimits;

/// What a server may cost a client, and how long things may take. Every number has a default, is
/// listed on the limits page, and has a test that exceeds it. Immutable; `withX` gives a changed
/// copy.
///
/// `withX` throws `IllegalArgumentException` unless every number is at least 1 and the times are
/// positive.
public final class ClientLimits {
  private static final int KIB = 1024;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft implements Cloneable {
    MessageLimits message = MessageLimits.responses();
    int waitersMax = 1000;
    int maxPerOrigin = 16;
    int maxTotal = 512;
    int interimMax = 16;
    int bodyAhead = 64 * KIB;
    int drainMax = 64 * KIB;
    int proxyAnswerMax = 16 * KIB;
    Duration connectTimeout = Duration.ofSeconds(10);
    Duration handshakeTimeout = Duration.ofSeconds(10);
    Duration poolWait = Duration.ofSeconds(10);
    Duration headTimeout = Duration.ofSeconds(60);
    Duration readStall = Duration.ofSeconds(30);
    Duration sendStall = Duration.ofSeconds(30);
    Duration expectWait = Duration.ofSeconds(1);
    Duration idleTimeout = Duration.ofSeconds(30);
    Duration maxAge = Duration.ofMinutes(10);
    @Nullable Duration totalTimeout;

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private static final ClientLimits DEFAULTS = new ClientLimits(new Draft());

  /// Never changed.
  private final Draft values;

  private ClientLimits(Draft draft) {
    values = draft;
    for (int each : numbers()) {
      require(each >= 1, each);
    }
    for (Duration each : times()) {
      require(each.isPositive(), each);
    }
    require(values.totalTimeout == null || values.totalTimeout.isPositive(), values.totalTimeout);
  }

  private static void require(boolean holds, @Nullable Object got) {
    if (!holds) {
      throw new IllegalArgumentException("expected a limit that is positive, got " + got);
    }
  }

  /// 16 connections to a server and 512 in all, 10 s to connect, 60 s for a head, no limit on the
  /// whole.
  public static ClientLimits defaults() {
    return DEFAULTS;
  }

  private ClientLimits with(Consumer<Draft> change) {
    Draft copy = values.copy();
    change.accept(copy);
    return new ClientLimits(copy);
  }

  /// Of heads, chunks and trailers.
  public MessageLimits message() {
    return values.message;
  }

  /// A copy with other limits of heads, chunks and trailers.
  public ClientLimits withMessage(MessageLimits limits) {
    return with(draft -> draft.message = limits);
  }

  /// For a request as a whole, redirects and the body of the response among it; none.
  public Optional<Duration> totalTimeout() {
    return Optional.ofNullable(values.totalTimeout);
  }

  /// A copy with a limit on requests as a whole.
  public ClientLimits withTotalTimeout(Duration time) {
    return with(draft -> draft.totalTimeout = time);
  }

  /// Requests that wait for a connection to one server; 1000. Beyond it:
  /// [spindle.web.client.reason.PoolFull].
  public int waitersMax() {
    return values.waitersMax;
  }

  /// A copy with another limit on requests that wait.
  public ClientLimits withWaitersMax(int number) {
    return with(draft -> draft.waitersMax = number);
  }

  /// Connections to one server; 16. Beyond it requests wait, see [#poolWait].
  public int maxPerOrigin() {
    return values.maxPerOrigin;
  }

  /// A copy with another limit on connections to one server.
  public ClientLimits withMaxPerOrigin(int number) {
    return with(draft -> draft.maxPerOrigin = number);
  }

  /// Connections of one pool; 512. Beyond it the one that is idle longest is closed, or requests
  /// wait.
  public int maxTotal() {
    return values.maxTotal;
  }

  /// A copy with another limit on connections of a pool.
  public ClientLimits withMaxTotal(int number) {
    return with(draft -> draft.maxTotal = number);
  }

  /// Interim responses to one request; 16. Beyond it:
  /// [spindle.web.client.reason.ResponseMalformed].
  public int interimMax() {
    return values.interimMax;
  }

  /// A copy with another limit on interim responses.
  public ClientLimits withInterimMax(int number) {
    return with(draft -> draft.interimMax = number);
  }

  /// Bytes of a body that wait for somebody to read them; 64 KiB. Beyond it the server is not read
  /// from.
  public int bodyAhead() {
    return values.bodyAhead;
  }

  /// A copy with another limit on what of a body waits to be read.
  public ClientLimits withBodyAhead(int number) {
    return with(draft -> draft.bodyAhead = number);
  }

  /// Bytes of a body that is not wanted which are read and thrown away, so that the connection can
  /// be used again; 64 KiB. Beyond it the connection is ended.
  public int drainMax() {
    return values.drainMax;
  }

  /// A copy with another limit on what is read of a body that nobody wants.
  public ClientLimits withDrainMax(int number) {
    return with(draft -> draft.drainMax = number);
  }

  /// Bytes of the head with which a proxy answers a CONNECT; 16 KiB. Beyond it:
  /// [spindle.web.client.reason.ConnectFailed].
  public int proxyAnswerMax() {
    return values.proxyAnswerMax;
  }

  /// A copy with another limit on the answer of a proxy.
  public ClientLimits withProxyAnswerMax(int number) {
    return with(draft -> draft.proxyAnswerMax = number);
  }

  /// For looking a name up and connecting; 10 s. Beyond it:
  /// [spindle.web.client.reason.RequestTimeout], as for all of these.
  public Duration connectTimeout() {
    return values.connectTimeout;
  }

  /// A copy with another time to connect.
  public ClientLimits withConnectTimeout(Duration time) {
    return with(draft -> draft.connectTimeout = time);
  }

  /// For the handshake of TLS; 10 s.
  public Duration handshakeTimeout() {
    return values.handshakeTimeout;
  }

  /// A copy with another time for the handshake of TLS.
  public ClientLimits withHandshakeTimeout(Duration time) {
    return with(draft -> draft.handshakeTimeout = time);
  }

  /// In which a request waits for a connection that others use; 10 s.
  public Duration poolWait() {
    return values.poolWait;
  }

  /// A copy with another time to wait for a connection.
  public ClientLimits withPoolWait(Duration time) {
    return with(draft -> draft.poolWait = time);
  }

  /// From the end of the request to that of the head of its response; 60 s.
  public Duration headTimeout() {
    return values.headTimeout;
  }

  /// A copy with another time for the head of a response.
  public ClientLimits withHeadTimeout(Duration time) {
    return with(draft -> draft.headTimeout = time);
  }

  /// Between two pieces of a body; 30 s. Also in which somebody must have read one: else the
  /// connection is ended, and a warning names the request.
  public Duration readStall() {
    return values.readStall;
  }

  /// A copy with another time between two pieces of a body.
  public ClientLimits withReadStall(Duration time) {
    return with(draft -> draft.readStall = time);
  }

  /// In which a server takes nothing of what is sent; 30 s.
  public Duration sendStall() {
    return values.sendStall;
  }

  /// A copy with another time in which a server takes nothing.
  public ClientLimits withSendStall(Duration time) {
    return with(draft -> draft.sendStall = time);
  }

  /// How long a body waits for the `100 Continue` that its request asks for; 1 s. Then it is sent
  /// all the same.
  public Duration expectWait() {
    return values.expectWait;
  }

  /// A copy with another time to wait for 100 Continue.
  public ClientLimits withExpectWait(Duration time) {
    return with(draft -> draft.expectWait = time);
  }

  /// How long a connection is kept without a request; 30 s, or a second less than the server says
  /// in the field Keep-Alive if that is shorter.
  public Duration idleTimeout() {
    return values.idleTimeout;
  }

  /// A copy with another time for idle connections.
  public ClientLimits withIdleTimeout(Duration time) {
    return with(draft -> draft.idleTimeout = time);
  }

  /// How long a connection is used; 10 min. Then it is closed when it has answered.
  public Duration maxAge() {
    return values.maxAge;
  }

  /// A copy with another age of connections.
  public ClientLimits withMaxAge(Duration time) {
    return with(draft -> draft.maxAge = time);
  }

  private List<Integer> numbers() {
    return List.of(
        values.waitersMax,
        values.maxPerOrigin,
        values.maxTotal,
        values.interimMax,
        values.bodyAhead,
        values.drainMax,
        values.proxyAnswerMax);
  }

  private List<Duration> times() {
    return List.of(
        values.connectTimeout,
        values.handshakeTimeout,
        values.poolWait,
        values.headTimeout,
        values.readStall,
        values.sendStall,
        values.expectWait,
        values.idleTimeout,
        values.maxAge);
  }

  private List<Object> parts() {
    List<Object> parts = new ArrayList<>(List.of(values.message));
    parts.addAll(numbers());
    parts.addAll(times());
    parts.add(totalTimeout());
    return parts;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientLimits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("ClientLimits[message=%s, waitersMax=%s, maxPerOrigin=%s, maxTotal=%s, interimMax=%s, "
            + "bodyAhead=%s, drainMax=%s, proxyAnswerMax=%s, connectTimeout=%s, "
            + "handshakeTimeout=%s, poolWait=%s, headTimeout=%s, readStall=%s, sendStall=%s, "
            + "expectWait=%s, idleTimeout=%s, maxAge=%s, totalTimeout=%s]")
        .formatted(parts().toArray());
  }
}
