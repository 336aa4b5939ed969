package spindle.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.topics.Presence;
import spindle.topics.PresenceLimits;
import spindle.topics.Subscriber;
import spindle.web.session.SessionLimits;
import spindle.web.session.SessionStore;

/// With a real server of Redis.
class RedisServerTest {
  private final RedisServer server;

  RedisServerTest(@TempDir Path folder) {
    server = new RedisServer(folder);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private RedisServer.Node node(String name) throws Exception {
    return server.node(RedisSettings.of(name).withDeadline(Duration.ofSeconds(30)));
  }

  private static List<String> hears(RedisServer.Node node, String topic) throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    node.get(() ->
        node.redis
            .topics()
            .subscribe(
                topic,
                new Subscriber() {
                  @Override
                  public void received(String name, String sender, byte[] message) {
                    heard.add(sender + ": " + new String(message, UTF_8));
                  }

                  @Override
                  public void missed(String name, String sender, long count) {
                    heard.add("missed " + count + " of " + sender);
                  }
                }));
    return heard;
  }

  private static boolean publish(RedisServer.Node node, String topic, String text)
      throws Exception {
    return node.on(() -> node.redis.topics().publish(topic, text.getBytes(UTF_8)));
  }

  @Test
  void whatIsPublishedReachesAllInTheOrderOfItsSender() throws Exception {
    RedisServer.Node alpha = node("alpha");
    RedisServer.Node beta = node("beta");
    List<String> first = hears(alpha, "news");
    List<String> second = hears(beta, "news");
    List<String> other = hears(beta, "weather");
    for (int i = 0; i < 500; i++) {
      publish(alpha, "news", "a" + i);
      publish(beta, "news", "b" + i);
    }
    server.await("all heard", () -> first.size() == 1000 && second.size() == 1000);
    for (List<String> heard : List.of(first, second)) {
      assertThat(heard.stream().filter(each -> each.startsWith("alpha")).toList())
          .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "alpha: a" + i).toList());
    }
    assertThat(other).isEmpty();
  }

  @Test
  void aLargeMessageAndAnyBytesArrive() throws Exception {
    RedisServer.Node alpha = node("alpha");
    List<Integer> heard = new CopyOnWriteArrayList<>();
    alpha.get(() ->
        alpha.redis.topics().subscribe("bytes", (_, _, message) -> heard.add(message.length)));
    alpha.on(() -> alpha.redis.topics().publish("bytes", new byte[1024 * 1024]));
    alpha.on(() -> alpha.redis.topics().publish("bytes", new byte[0]));
    server.await("both", () -> heard.equals(List.of(1024 * 1024, 0)));
  }

  @Test
  void afterAKillOfTheServerTopicsAreHeardAgainAndTheGapIsTold() throws Exception {
    RedisServer.Node alpha = node("alpha");
    RedisServer.Node beta = node("beta");
    List<String> heard = hears(beta, "news");
    publish(alpha, "news", "before");
    server.await("it is heard", () -> heard.contains("alpha: before"));
    server.signal("KILL");
    server.await("it is seen", () -> alpha.on(alpha.redis::connection) == null);
    assertThat(publish(alpha, "news", "nobody hears")).isFalse();
    SessionStore store = alpha.redis.sessions(SessionLimits.defaults());
    assertThatThrownBy(() -> alpha.get(() -> store.find("k"))).isInstanceOf(RedisFailed.class);
    server.start();
    server.await("the gap is told", () -> heard.contains("missed 0 of "));
    alpha.get(alpha.redis::whenConnected);
    publish(alpha, "news", "after");
    server.await("it goes on", () -> heard.getLast().equals("alpha: after"));
    assertThat(heard).containsExactly("alpha: before", "missed 0 of ", "alpha: after");
  }

  @Test
  void aServerThatStandsStillIsGivenUpAndNothingGrowsMeanwhile() throws Exception {
    RedisServer.Node alpha =
        server.node(
            RedisSettings.of("alpha")
                .withDeadline(Duration.ofSeconds(1))
                .withQueueMax(100_000, 1000));
    List<String> heard = hears(alpha, "news");
    server.signal("STOP");
    boolean room = true;
    for (int i = 0; i < 1000; i++) {
      room = alpha.on(() -> alpha.redis.topics().publish("news", new byte[1000]));
      RedisConnection there = alpha.on(alpha.redis::connection);
      assertThat(there == null ? 0 : there.waitingBytes()).isLessThanOrEqualTo(100_000);
    }
    assertThat(room).isFalse();
    SessionStore store = alpha.redis.sessions(SessionLimits.defaults());
    assertThatThrownBy(() -> alpha.get(() -> store.find("k"))).isInstanceOf(RedisFailed.class);
    server.await("it is given up", () -> alpha.on(alpha.redis::connection) == null);
    server.signal("CONT");
    server.await(
        "it is heard again",
        () -> {
          publish(alpha, "news", "again");
          return heard.contains("alpha: again");
        });
  }

  @Test
  void whoIsHereIsKnownToAllAndWhoseProcessIsSilentHasGone() throws Exception {
    PresenceLimits quick =
        PresenceLimits.defaults().withBeat(Duration.ofMillis(200), Duration.ofMillis(1500));
    List<RedisServer.Node> nodes = List.of(node("alpha"), node("beta"), node("gamma"));
    List<Presence> presences = new ArrayList<>();
    for (RedisServer.Node each : nodes) {
      presences.add(each.get(() -> each.redis.presence(quick)));
    }
    for (int i = 0; i < 3; i++) {
      Presence here = presences.get(i);
      String who = "guest " + i;
      nodes.get(i).on(() -> here.enter("lobby", who));
    }
    for (int i = 0; i < 3; i++) {
      awaitHere(nodes.get(i), presences.get(i), "guest 0", "guest 1", "guest 2");
    }
    nodes.get(1).reactor.close(); // without a word
    awaitHere(nodes.get(0), presences.get(0), "guest 0", "guest 2");
    server.signal("KILL");
    awaitHere(nodes.get(0), presences.get(0), "guest 0");
    server.start();
    awaitHere(nodes.get(0), presences.get(0), "guest 0", "guest 2");
    assertThatThrownBy(() -> nodes.get(0).on(() -> nodes.get(0).redis.presence(quick)))
        .hasStackTraceContaining("presence already");
  }

  private void awaitHere(RedisServer.Node node, Presence presence, String... names) {
    server.await(
        "there are " + List.of(names),
        () -> node.on(() -> Set.copyOf(presence.here("lobby"))).equals(Set.of(names)));
  }

  @Test
  void aSessionIsFoundEverywhereAndVoidEverywhereWhenItHasEnded() throws Exception {
    RedisServer.Node alpha = node("alpha");
    RedisServer.Node beta = node("beta");
    SessionStore first = alpha.redis.sessions(SessionLimits.defaults());
    SessionStore second = beta.redis.sessions(SessionLimits.defaults());
    alpha.get(() -> first.add("k1", Map.of("made", "ann", "grüße", "an\r\nalle", "", "empty")));
    assertThat(beta.get(() -> second.find("k1")))
        .contains(Map.of("made", "ann", "grüße", "an\r\nalle", "", "empty"));
    assertThat(
            beta.get(() ->
                second.change(
                    "k1",
                    Map.of(
                        "", Optional.empty(), "made", Optional.of("bob"), "x", Optional.of("")))))
        .isTrue();
    assertThat(alpha.get(() -> first.find("k1")))
        .contains(Map.of("made", "bob", "grüße", "an\r\nalle", "x", ""));
    assertThat(alpha.get(() -> first.rename("k1", "k2"))).isTrue();
    assertThat(beta.get(() -> second.find("k1"))).isEmpty();
    assertThat(beta.get(() -> second.rename("k1", "k3"))).isFalse();
    assertThat(beta.get(() -> second.find("k2"))).isPresent();
    beta.get(() -> second.remove("k2"));
    assertThat(alpha.get(() -> first.find("k2"))).isEmpty();
    assertThat(alpha.get(() -> first.change("k2", Map.of("a", Optional.of("b"))))).isFalse();
    assertThatThrownBy(() -> alpha.get(() -> first.notifyOnExpire("k2")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whatAllChangeAtTheSameTimeIsAllKept() throws Exception {
    List<RedisServer.Node> nodes = List.of(node("alpha"), node("beta"));
    SessionStore first = nodes.get(0).redis.sessions(SessionLimits.defaults());
    nodes.get(0).get(() -> first.add("k", Map.of()));
    List<Deferred<Boolean>> changes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RedisServer.Node node = nodes.get(i % 2);
      SessionStore store = node.redis.sessions(SessionLimits.defaults());
      Map<String, Optional<String>> change = Map.of("name " + i, Optional.of("yes"));
      changes.add(node.on(() -> store.change("k", change)));
    }
    for (int i = 0; i < 100; i++) {
      Deferred<Boolean> change = changes.get(i);
      assertThat(nodes.get(i % 2).get(() -> change)).isTrue();
    }
    assertThat(nodes.get(0).get(() -> first.find("k")).orElseThrow()).hasSize(100);
  }

  @Test
  void sessionsEndByTimeOfTheServer() throws Exception {
    RedisServer.Node alpha = node("alpha");
    SessionStore idle =
        alpha.redis.sessions(SessionLimits.defaults().withIdle(Duration.ofMillis(400)));
    alpha.get(() -> idle.add("idle", Map.of("a", "b")));
    server.await("it ends", () -> keys(alpha, "spindle:session:idle") == 0);
    assertThat(alpha.get(() -> idle.find("idle"))).isEmpty();
    SessionStore absolute =
        alpha.redis.sessions(SessionLimits.defaults().withAbsolute(Duration.ofMillis(400)));
    alpha.get(() -> absolute.add("old", Map.of("a", "b")));
    server.await(
        "it ends although it is used", () -> alpha.get(() -> absolute.find("old")).isEmpty());
  }

  private static long keys(RedisServer.Node node, String key) throws Exception {
    Reply reply = node.get(() -> node.redis.call(new RespWriter("EXISTS").word(key)));
    return reply instanceof Reply.Whole(long number) ? number : -1;
  }

  @Test
  void oneSessionTooManyEndsThatWhichHasBeenUnusedLongest() throws Exception {
    RedisServer.Node alpha = node("alpha");
    SessionStore store = alpha.redis.sessions(SessionLimits.defaults().withSessionsMax(2));
    for (String key : List.of("a", "b")) {
      alpha.get(() -> store.add(key, Map.of("a", "b")));
      long now = millis(alpha);
      server.await("the clock has moved", () -> millis(alpha) > now);
    }
    assertThat(alpha.get(() -> store.find("a"))).isPresent();
    alpha.get(() -> store.add("c", Map.of()));
    assertThat(alpha.get(() -> store.find("b"))).isEmpty();
    assertThat(alpha.get(() -> store.find("a"))).isPresent();
    assertThat(alpha.get(() -> store.find("c"))).isPresent();
    assertThat(keys(alpha, "spindle:session:b")).isZero();
  }

  private static long millis(RedisServer.Node node) throws Exception {
    Reply reply = node.get(() -> node.redis.call(new RespWriter("TIME")));
    List<Reply> both = Objects.requireNonNull(((Reply.Several) reply).all());
    return Long.parseLong(((Reply.Bulk) both.get(0)).text()) * 1000
        + Long.parseLong(((Reply.Bulk) both.get(1)).text()) / 1000;
  }
}
