package spindle.web.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.MessageLimits;

/// What a server may cost a client, and how long things may take. Every number has a default, is
/// listed on the limits page, and has a test that exceeds it. Immutable; `withX` gives a changed
/// copy.
///
/// `withX` throws `IllegalArgumentException` unless every number is at least 1 and the times are
/// positive.
public final class ClientLimits {
  private static final int WAITERS_MAX = 0;
  private static final int MAX_PER_ORIGIN = 1;
  private static final int MAX_TOTAL = 2;
  private static final int INTERIM_MAX = 3;
  private static final int BODY_AHEAD = 4;
  private static final int DRAIN_MAX = 5;
  private static final int PROXY_ANSWER_MAX = 6;
  private static final int CONNECT_TIMEOUT = 0;
  private static final int HANDSHAKE_TIMEOUT = 1;
  private static final int POOL_WAIT = 2;
  private static final int HEAD_TIMEOUT = 3;
  private static final int READ_STALL = 4;
  private static final int SEND_STALL = 5;
  private static final int EXPECT_WAIT = 6;
  private static final int IDLE_TIMEOUT = 7;
  private static final int MAX_AGE = 8;
  private static final ClientLimits DEFAULTS =
      new ClientLimits(
          MessageLimits.responses(),
          new int[] {1000, 16, 512, 16, 64 * 1024, 64 * 1024, 16 * 1024},
          seconds(10, 10, 10, 60, 30, 30, 1, 30, 600),
          null);

  private final MessageLimits message;
  private final int[] numbers;
  private final Duration[] times;
  private final @Nullable Duration total;

  private ClientLimits(
      MessageLimits message, int[] numbers, Duration[] times, @Nullable Duration total) {
    this.message = message;
    this.numbers = numbers;
    this.times = times;
    this.total = total;
  }

  private static Duration[] seconds(int... seconds) {
    return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
  }

  /// 16 connections to a server and 512 in all, 10 s to connect, 60 s for a head, no limit on the
  /// whole.
  public static ClientLimits defaults() {
    return DEFAULTS;
  }

  private ClientLimits with(int which, int number) {
    if (number < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1, got " + number);
    }
    int[] changed = numbers.clone();
    changed[which] = number;
    return new ClientLimits(message, changed, times, total);
  }

  private ClientLimits with(int which, Duration time) {
    Duration[] changed = times.clone();
    changed[which] = requirePositive(time);
    return new ClientLimits(message, numbers, changed, total);
  }

  private static Duration requirePositive(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("expected a time that is positive, got " + time);
    }
    return time;
  }

  /// Of heads, chunks and trailers.
  public MessageLimits message() {
    return message;
  }

  /// A copy with other limits of heads, chunks and trailers.
  public ClientLimits withMessage(MessageLimits limits) {
    return new ClientLimits(limits, numbers, times, total);
  }

  /// For a request as a whole, redirects and the body of the response among it; none.
  public Optional<Duration> totalTimeout() {
    return Optional.ofNullable(total);
  }

  /// A copy with a limit on requests as a whole.
  public ClientLimits withTotalTimeout(Duration time) {
    return new ClientLimits(message, numbers, times, requirePositive(time));
  }

  /// Requests that wait for a connection to one server; 1000. Beyond it:
  /// [spindle.web.client.reason.PoolFull].
  public int waitersMax() {
    return numbers[WAITERS_MAX];
  }

  /// A copy with another limit on requests that wait.
  public ClientLimits withWaitersMax(int number) {
    return with(WAITERS_MAX, number);
  }

  /// Connections to one server; 16. Beyond it requests wait, see [#poolWait].
  public int maxPerOrigin() {
    return numbers[MAX_PER_ORIGIN];
  }

  /// A copy with another limit on connections to one server.
  public ClientLimits withMaxPerOrigin(int number) {
    return with(MAX_PER_ORIGIN, number);
  }

  /// Connections of one pool; 512. Beyond it the one that is idle longest is closed, or requests
  /// wait.
  public int maxTotal() {
    return numbers[MAX_TOTAL];
  }

  /// A copy with another limit on connections of a pool.
  public ClientLimits withMaxTotal(int number) {
    return with(MAX_TOTAL, number);
  }

  /// Interim responses to one request; 16. Beyond it:
  /// [spindle.web.client.reason.ResponseMalformed].
  public int interimMax() {
    return numbers[INTERIM_MAX];
  }

  /// A copy with another limit on interim responses.
  public ClientLimits withInterimMax(int number) {
    return with(INTERIM_MAX, number);
  }

  /// Bytes of a body that wait for somebody to read them; 64 KiB. Beyond it the server is not read
  /// from.
  public int bodyAhead() {
    return numbers[BODY_AHEAD];
  }

  /// A copy with another limit on what of a body waits to be read.
  public ClientLimits withBodyAhead(int number) {
    return with(BODY_AHEAD, number);
  }

  /// Bytes of a body that is not wanted which are read and thrown away, so that the connection can
  /// be used again; 64 KiB. Beyond it the connection is ended.
  public int drainMax() {
    return numbers[DRAIN_MAX];
  }

  /// A copy with another limit on what is read of a body that nobody wants.
  public ClientLimits withDrainMax(int number) {
    return with(DRAIN_MAX, number);
  }

  /// Bytes of the head with which a proxy answers a CONNECT; 16 KiB. Beyond it:
  /// [spindle.web.client.reason.ConnectFailed].
  public int proxyAnswerMax() {
    return numbers[PROXY_ANSWER_MAX];
  }

  /// A copy with another limit on the answer of a proxy.
  public ClientLimits withProxyAnswerMax(int number) {
    return with(PROXY_ANSWER_MAX, number);
  }

  /// For looking a name up and connecting; 10 s. Beyond it:
  /// [spindle.web.client.reason.RequestTimeout], as for all of these.
  public Duration connectTimeout() {
    return times[CONNECT_TIMEOUT];
  }

  /// A copy with another time to connect.
  public ClientLimits withConnectTimeout(Duration time) {
    return with(CONNECT_TIMEOUT, time);
  }

  /// For the handshake of TLS; 10 s.
  public Duration handshakeTimeout() {
    return times[HANDSHAKE_TIMEOUT];
  }

  /// A copy with another time for the handshake of TLS.
  public ClientLimits withHandshakeTimeout(Duration time) {
    return with(HANDSHAKE_TIMEOUT, time);
  }

  /// In which a request waits for a connection that others use; 10 s.
  public Duration poolWait() {
    return times[POOL_WAIT];
  }

  /// A copy with another time to wait for a connection.
  public ClientLimits withPoolWait(Duration time) {
    return with(POOL_WAIT, time);
  }

  /// From the end of the request to that of the head of its response; 60 s.
  public Duration headTimeout() {
    return times[HEAD_TIMEOUT];
  }

  /// A copy with another time for the head of a response.
  public ClientLimits withHeadTimeout(Duration time) {
    return with(HEAD_TIMEOUT, time);
  }

  /// Between two pieces of a body; 30 s. Also in which somebody must have read one: else the
  /// connection is ended, and a warning names the request.
  public Duration readStall() {
    return times[READ_STALL];
  }

  /// A copy with another time between two pieces of a body.
  public ClientLimits withReadStall(Duration time) {
    return with(READ_STALL, time);
  }

  /// In which a server takes nothing of what is sent; 30 s.
  public Duration sendStall() {
    return times[SEND_STALL];
  }

  /// A copy with another time in which a server takes nothing.
  public ClientLimits withSendStall(Duration time) {
    return with(SEND_STALL, time);
  }

  /// How long a body waits for the `100 Continue` that its request asks for; 1 s. Then it is sent
  /// all the same.
  public Duration expectWait() {
    return times[EXPECT_WAIT];
  }

  /// A copy with another time to wait for 100 Continue.
  public ClientLimits withExpectWait(Duration time) {
    return with(EXPECT_WAIT, time);
  }

  /// How long a connection is kept without a request; 30 s, or a second less than the server says
  /// in the field Keep-Alive if that is shorter.
  public Duration idleTimeout() {
    return times[IDLE_TIMEOUT];
  }

  /// A copy with another time for idle connections.
  public ClientLimits withIdleTimeout(Duration time) {
    return with(IDLE_TIMEOUT, time);
  }

  /// How long a connection is used; 10 min. Then it is closed when it has answered.
  public Duration maxAge() {
    return times[MAX_AGE];
  }

  /// A copy with another age of connections.
  public ClientLimits withMaxAge(Duration time) {
    return with(MAX_AGE, time);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientLimits that
        && message.equals(that.message)
        && Arrays.equals(numbers, that.numbers)
        && Arrays.equals(times, that.times)
        && totalTimeout().equals(that.totalTimeout());
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(numbers) + Arrays.hashCode(times);
  }

  @Override
  public String toString() {
    return "ClientLimits[numbers=%s, times=%s, total=%s]"
        .formatted(Arrays.toString(numbers), Arrays.toString(times), totalTimeout());
  }
}
