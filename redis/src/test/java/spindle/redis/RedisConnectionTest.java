package spindle.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.testing.MemoryReactor;
import spindle.topics.Subscriber;
import spindle.web.session.SessionLimits;

/// Both connections to a server in memory that says what the test has it say.
class RedisConnectionTest {
  private final MemoryReactor memory = new MemoryReactor();
  private final List<End> ends = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private Redis redis = redis(RedisSettings.of("alpha"));

  /// The server's end of one connection.
  private static final class End extends Protocol {
    final StringBuilder said = new StringBuilder();
    boolean lost;

    @Override
    public void dataReceived(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      said.append(new String(bytes, UTF_8).replace("\r\n", " "));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = true;
    }
  }

  RedisConnectionTest() {
    new TCP4ServerEndpoint(memory.reactor(), 6379)
        .listen(
            new ServerFactory() {
              @Override
              public Protocol buildProtocol(Address address) {
                ends.add(new End());
                return ends.getLast();
              }
            });
    memory.flush();
  }

  private Redis redis(RedisSettings settings) {
    return new Redis(
        new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 6379), settings, memory.reactor());
  }

  @AfterEach
  void close() {
    var _ = redis.stopService();
    memory.flush();
    memory.close();
  }

  private void start(RedisSettings settings) {
    redis = redis(settings);
    start();
  }

  private void start() {
    var _ = redis.startService();
    memory.flush();
    for (End each : ends) {
      say(each, "+PONG~");
    }
    memory.flush();
  }

  private void say(End end, String bytes) {
    end.transport().write(bytes.replace("~", "\r\n"));
    memory.flush();
  }

  private String said(End end) {
    memory.flush();
    String said = end.said.toString();
    end.said.setLength(0);
    return said;
  }

  private End calls() {
    return ends.get(0);
  }

  private End topics() {
    return ends.get(1);
  }

  private Deferred<Reply> call(String name) {
    Deferred<Reply> answer = redis.call(new RespWriter(name)).reportedElsewhere();
    memory.flush();
    return answer;
  }

  private final class Ear implements Subscriber {
    @Override
    public void received(String topic, String sender, byte[] message) {
      heard.add(sender + ": " + new String(message, UTF_8));
    }

    @Override
    public void missed(String topic, String sender, long count) {
      heard.add("missed " + count + " of " + sender);
    }
  }

  private static String message(String topic, String sender, long life, long number, String text) {
    byte[] bytes = new Envelope(sender, life, number, text.getBytes(UTF_8)).encoded();
    String channel = "spindle:" + topic;
    return "*3~$7~message~$%d~%s~$%d~%s~"
        .formatted(channel.length(), channel, bytes.length, new String(bytes, UTF_8));
  }

  @Test
  void itLogsInAndChoosesItsDatabaseBeforeItIsThere() {
    redis = redis(RedisSettings.of("alpha").withUser("ann", "secret").withDatabase(3));
    Deferred<Void> there = redis.whenConnected();
    var _ = redis.startService();
    memory.flush();
    assertThat(said(calls())).isEqualTo("*3 $4 AUTH $3 ann $6 secret ");
    say(calls(), "+OK~");
    assertThat(said(calls())).isEqualTo("*2 $6 SELECT $1 3 ");
    say(calls(), "+OK~");
    assertThat(said(calls())).isEqualTo("*1 $4 PING ");
    assertNoResult(there);
    say(calls(), "+PONG~");
    assertThat(there.isDone()).isTrue();
  }

  @Test
  void whoIsNotLetInTriesAgain() {
    var _ = redis.startService();
    memory.flush();
    say(ends.get(0), "-NOAUTH Authentication required.~");
    assertThat(ends.get(0).lost).isTrue();
    memory.advance(Duration.ofSeconds(5));
    assertThat(ends.size()).isGreaterThan(2);
    assertThat(failureResultOf(call("GET"))).isInstanceOf(RedisUnavailable.class);
  }

  @Test
  void answersComeInTheOrderOfCallsAndARefusalIsATypeOfItsOwn() {
    start();
    Deferred<Reply> first = call("ONE");
    Deferred<Reply> second = call("TWO");
    Deferred<Reply> third = call("THREE");
    second.cancel();
    assertThat(second.isDone()).isTrue();
    var _ = second.handleFailure(_ -> {});
    say(calls(), ":1~+two~-ERR no such thing~");
    assertThat(successResultOf(first)).isEqualTo(new Reply.Whole(1));
    assertThat(failureResultOf(third))
        .isInstanceOf(RedisRefused.class)
        .hasMessage("ERR no such thing");
  }

  @Test
  void aCallWithoutAnAnswerInTimeEndsTheConnectionAndAllWhoWaitHearOfIt() {
    start();
    Deferred<Reply> first = call("ONE");
    memory.advance(Duration.ofSeconds(4));
    Deferred<Reply> second = call("TWO");
    assertNoResult(first);
    memory.advance(Duration.ofSeconds(3));
    assertThat(failureResultOf(first)).isInstanceOf(RedisLost.class).hasMessageContaining("PT5S");
    assertThat(failureResultOf(second)).isInstanceOf(RedisLost.class);
    assertThat(calls().lost).isTrue();
  }

  @Test
  void aServerThatIsSilentIsAskedWhetherItIsThere() {
    start();
    said(calls());
    said(topics());
    memory.advance(Duration.ofSeconds(11));
    assertThat(said(calls())).isEqualTo("*1 $4 PING ");
    assertThat(said(topics())).isEqualTo("*1 $4 PING ");
    say(calls(), "+PONG~");
    memory.advance(Duration.ofSeconds(7));
    assertThat(calls().lost).isFalse();
    assertThat(topics().lost).isTrue();
  }

  @Test
  void soManyCallsMayBeUnderWayAndNoMore() {
    start(RedisSettings.of("alpha").withQueueMax(1000, 2));
    call("ONE");
    call("TWO");
    assertThat(failureResultOf(call("THREE")))
        .isInstanceOf(RedisUnavailable.class)
        .hasMessageContaining("2 calls of 26 bytes are under way");
    say(calls(), ":1~");
    assertNoResult(call("FOUR"));
  }

  @Test
  void soManyBytesMayBeUnderWayAndWhatIsDroppedIsCounted() {
    start(RedisSettings.of("alpha").withQueueMax(1000, 100));
    assertThat(redis.topics().publish("news", new byte[300])).isTrue();
    assertThat(redis.topics().publish("news", new byte[300])).isFalse();
    said(calls());
    assertThat(redis.topics().publish("news", new byte[400])).isFalse();
    assertThat(said(calls())).isEmpty();
    say(calls(), ":1~:1~");
    assertThat(redis.topics().publish("news", new byte[1])).isTrue();
    assertThat(said(calls())).contains("PUBLISH");
  }

  @Test
  void whoHearsTheNextMessageKnowsHowManyAreMissing() {
    start();
    Deferred<?> told = redis.topics().subscribe("news", new Ear());
    assertThat(said(topics())).endsWith("*2 $9 SUBSCRIBE $12 spindle:news ");
    assertNoResult(told);
    say(topics(), "*3~$9~subscribe~$12~spindle:news~:1~");
    assertThat(told.isDone()).isTrue();
    say(topics(), message("news", "beta", 7, 5, "five"));
    say(topics(), message("news", "beta", 7, 6, "six"));
    say(topics(), message("news", "beta", 7, 9, "nine"));
    say(topics(), message("news", "beta", 8, 3, "another life"));
    say(topics(), "*3~$7~message~$12~spindle:news~$5~hello~");
    assertThat(heard)
        .containsExactly(
            "beta: five", "beta: six", "missed 2 of beta", "beta: nine", "beta: another life");
  }

  @Test
  void afterALossTheTopicsAreHeardAgainAndItIsSaidThatSomethingMayBeMissing() {
    start();
    var _ = redis.topics().subscribe("news", new Ear());
    memory.flush();
    say(topics(), "*3~$9~subscribe~$12~spindle:news~:1~");
    topics().transport().abortConnection();
    memory.flush();
    Deferred<?> later = redis.topics().subscribe("weather", new Ear());
    memory.advance(Duration.ofSeconds(2));
    End next = ends.getLast();
    say(next, "+PONG~");
    assertThat(said(next)).contains("spindle:news").contains("spindle:weather");
    assertNoResult(later);
    say(next, "*3~$9~subscribe~$12~spindle:news~:1~*3~$9~subscribe~$15~spindle:weather~:2~");
    assertThat(later.isDone()).isTrue();
    assertThat(heard).containsExactly("missed 0 of ");
  }

  @Test
  void whoHearsNoMoreIsNotSentAnything() throws Exception {
    start();
    var told = redis.topics().subscribe("news", new Ear());
    memory.flush();
    say(topics(), "*3~$9~subscribe~$12~spindle:news~:1~");
    said(topics());
    successResultOf(told).end();
    assertThat(said(topics())).isEqualTo("*2 $11 UNSUBSCRIBE $12 spindle:news ");
    var cancelled = redis.topics().subscribe("weather", new Ear());
    said(topics());
    cancelled.cancel();
    var _ = cancelled.handleFailure(_ -> {});
    assertThat(said(topics())).isEqualTo("*2 $11 UNSUBSCRIBE $15 spindle:weather ");
  }

  @Test
  void whatThereIsNoRoomToGiveUpIsGivenUpLater() {
    start(RedisSettings.of("alpha").withQueueMax(1000, 2));
    var told = redis.topics().subscribe("news", new Ear());
    memory.flush();
    say(topics(), "*3~$9~subscribe~$12~spindle:news~:1~");
    var _ = redis.topics().subscribe("a", new Ear());
    var _ = redis.topics().subscribe("b", new Ear());
    said(topics());
    successResultOf(told).end();
    assertThat(said(topics())).isEmpty();
    say(topics(), "*3~$9~subscribe~$9~spindle:a~:2~");
    assertThat(said(topics())).isEqualTo("*2 $11 UNSUBSCRIBE $12 spindle:news ");
  }

  @Test
  void aTopicThatTheServerDoesNotLetUsHearFails() {
    start();
    var told = redis.topics().subscribe("news", new Ear()).reportedElsewhere();
    memory.flush();
    say(topics(), "-NOPERM this user has no permissions~");
    assertThat(failureResultOf(told)).isInstanceOf(RedisRefused.class);
  }

  @Test
  void aServerThatSaysWhatIsNoRespEndsThatConnectionOnly() {
    start();
    Deferred<Reply> waits = call("ONE");
    say(calls(), "HTTP/1.1 400 Bad Request~");
    assertThat(failureResultOf(waits))
        .isInstanceOf(RedisLost.class)
        .hasMessageContaining("expected one of + - : $ *, got 24 bytes");
    assertThat(calls().lost).isTrue();
    assertThat(topics().lost).isFalse();
  }

  @Test
  void aMessageIsAsLongAsIsSaidAndNoLonger() {
    start(RedisSettings.of("alpha").withMessageMax(10));
    redis.topics().publish("t".repeat(255), new byte[10]);
    for (Runnable bad :
        List.<Runnable>of(
            () -> redis.topics().publish("t", new byte[11]),
            () -> redis.topics().publish("t".repeat(256), new byte[1]))) {
      org.assertj.core.api.Assertions.assertThatThrownBy(bad::run)
          .isInstanceOf(IllegalArgumentException.class);
    }
    say(topics(), "*3~$7~message~$1~t~$65547~");
    assertThat(topics().lost).isTrue();
    say(calls(), "+OK~+OK~"); // which answers nothing
    assertThat(calls().lost).isTrue();
  }

  @Test
  void soManyTopicsMayBeHeardAndNoMore() {
    start(RedisSettings.of("alpha").withTopicsMax(1));
    var _ = redis.topics().subscribe("one", new Ear());
    assertThat(failureResultOf(redis.topics().subscribe("two", new Ear())))
        .hasMessageContaining("1 topics already");
  }

  @Test
  void numbersOfTheNewestTopicsAreKnownAndOfNoMore() {
    start(RedisSettings.of("alpha").withQueueMax(100_000_000, 100_000));
    said(calls());
    publishTo(0, 10_000);
    publishTo(0, 1); // now the newest
    assertThat(numberOfLast()).isEqualTo(2);
    publishTo(10_000, 9_999);
    publishTo(0, 1);
    assertThat(numberOfLast()).isEqualTo(3);
    publishTo(20_000, 10_000);
    publishTo(0, 1);
    assertThat(numberOfLast()).isEqualTo(1);
  }

  private void publishTo(int first, int count) {
    for (int i = first; i < first + count; i++) {
      redis.topics().publish("t" + i, new byte[0]);
    }
  }

  private long numberOfLast() {
    String all = said(calls());
    return all.charAt(all.indexOf("alpha", all.lastIndexOf("PUBLISH")) - 2);
  }

  @Test
  void numbersOfTheNewestSendersAreKnownAndOfNoMore() {
    start();
    var _ = redis.topics().subscribe("news", new Ear());
    memory.flush();
    say(topics(), "*3~$9~subscribe~$12~spindle:news~:1~");
    for (int i = 0; i < 1000; i++) {
      say(topics(), message("news", "s" + i, 7, 1, "x"));
    }
    say(topics(), message("news", "s0", 7, 3, "x"));
    say(topics(), message("news", "another", 7, 1, "x"));
    say(topics(), message("news", "s1", 7, 3, "x"));
    assertThat(heard)
        .filteredOn(each -> each.startsWith("missed"))
        .containsExactly("missed 1 of s0");
  }

  @Test
  void withoutAServerSessionsSaySo() {
    assertThat(failureResultOf(redis.sessions(SessionLimits.defaults()).find("k")))
        .isInstanceOf(RedisUnavailable.class);
    assertThat(redis.topics().publish("news", new byte[1])).isFalse();
  }
}
