package spindle.web.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.testing.MemoryReactor;
import spindle.topics.LocalTopics;
import spindle.topics.Subscriber;
import spindle.topics.Subscribers;
import spindle.topics.Subscription;
import spindle.topics.Topics;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.events.EventClient;
import spindle.web.server.Site;
import spindle.websocket.CloseStatus;
import spindle.websocket.WebSocket;
import spindle.websocket.WebSocketClient;
import spindle.websocket.WebSocketProtocol;

/// Two sites on one engine, as if they were two processes, and clients of both, in memory.
class TopicBridgeTest {
  private static final int QUEUE = 100_000;

  private final MemoryReactor memory = new MemoryReactor();
  private final Subscribers subscribers = new Subscribers(3, () -> {});
  private final LocalTopics topics = new LocalTopics(memory.reactor(), "self", subscribers, QUEUE);
  private final HTTPConnectionPool pool = new HTTPConnectionPool(memory.reactor());
  private final TopicBridge one =
      bridge(80, BridgeSettings.defaults().withGap("something is missing"));
  private final TopicBridge other = bridge(81, BridgeSettings.defaults());
  private @Nullable Throwable refused;
  private String last = "";

  private TopicBridge bridge(int port, BridgeSettings settings) {
    return bridge(port, topics, settings);
  }

  private TopicBridge bridge(int port, Topics topics, BridgeSettings settings) {
    TopicBridge bridge = TopicBridge.over(topics, memory.reactor(), settings);
    Site site =
        Site.of(routes -> {
          routes
              .webSocket("/{room}")
              .protocol(request ->
                  new WebSocketProtocol() {
                    private final String room = request.path("room");

                    @Override
                    protected void connectionMade() {
                      bridge.join(room, socket()).handleFailure(why -> refused = why);
                    }

                    @Override
                    protected void textReceived(String text) {
                      bridge.publish(room, text);
                    }
                  });
          routes
              .get("/events/{room}")
              .answer(request -> bridge.events(request.path("room"), request));
        });
    new TCP4ServerEndpoint(memory.reactor(), port).listen(site);
    memory.flush();
    return bridge;
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private final class Guest extends WebSocketProtocol {
    final List<String> heard = new ArrayList<>();
    @Nullable CloseStatus end;

    Guest(int port, String room) {
      Deferred<WebSocket> open =
          WebSocketClient.of(memory.reactor(), new Agent(pool))
              .connect("ws://127.0.0.1:%d/%s".formatted(port, room), this);
      memory.flush();
      successResultOf(open);
    }

    @Override
    protected void textReceived(String text) {
      heard.add(text);
    }

    @Override
    protected void closed(CloseStatus status) {
      end = status;
    }
  }

  private List<String> listen(int port, String room) {
    return listen(port, room, "");
  }

  private List<String> listen(int port, String room, String lastId) {
    List<String> heard = new ArrayList<>();
    var _ =
        EventClient.of(memory.reactor(), new Agent(pool), new Random(0))
            .withLastId(lastId)
            .open("http://127.0.0.1:%d/events/%s".formatted(port, room))
            .deliverTo(event -> {
              heard.add(event.name().map(name -> name + "!").orElse(event.data()));
              event.id().ifPresent(id -> last = id);
              return null;
            });
    memory.flush();
    return heard;
  }

  @Test
  void whatOneSaysReachesTheSocketsAndTheEventStreamsOfAll() {
    var ann = new Guest(80, "lobby");
    var bob = new Guest(81, "lobby");
    var cleo = new Guest(81, "cellar");
    List<String> streamed = listen(81, "lobby");
    ann.socket().send("hello");
    memory.flush();
    assertThat(ann.heard).containsExactly("hello");
    assertThat(bob.heard).containsExactly("hello");
    assertThat(streamed).containsExactly("hello");
    assertThat(cleo.heard).isEmpty();
    bob.socket().close();
    memory.flush();
    other.publish("lobby", "is bob gone?");
    memory.flush();
    assertThat(ann.heard).containsExactly("hello", "is bob gone?");
    assertThat(bob.heard).hasSize(1);
    assertThat(refused).isNull();
  }

  @Test
  void whoIsSlowIsEndedAndNobodyWaitsForIt() {
    var slow = new Guest(80, "lobby");
    var quick = new Guest(80, "lobby");
    slow.socket().pauseProducing();
    int sent = 0;
    while (slow.end == null && sent < 500) {
      one.publish("lobby", "x".repeat(20_000));
      memory.flush();
      sent++;
    }
    assertThat(slow.end).isNotNull();
    assertThat(sent).isBetween(50, 400);
    assertThat(quick.heard).hasSize(sent);
  }

  @Test
  void whereMessagesAreMissingItIsSaid() {
    var ann = new Guest(80, "lobby");
    var bob = new Guest(81, "lobby");
    List<String> streamed = listen(81, "lobby");
    for (int i = 0; i < 3; i++) {
      one.publish("lobby", "x".repeat(QUEUE / 2));
    }
    memory.flush();
    assertThat(ann.heard).hasSize(3).last().isEqualTo("something is missing");
    assertThat(bob.heard).hasSize(2);
    assertThat(streamed).hasSize(3).last().isEqualTo("gap!");
  }

  @Test
  void aStreamThatComesBackMissesNothingHereAndIsToldOfAGapElsewhere() {
    listen(80, "lobby");
    listen(81, "lobby");
    one.publish("lobby", "first");
    memory.flush();
    String seen = last;
    one.publish("lobby", "second");
    memory.flush();
    // The last id was given by the second bridge, which heard after the first one.
    assertThat(listen(81, "lobby", seen)).containsExactly("second");
    assertThat(listen(80, "lobby", seen)).containsExactly("gap!");
  }

  @Test
  void aTopicThatNobodyHearsIsHeardForAWhileMoreAndThenNoMore() {
    var ann = new Guest(80, "lobby");
    assertThat(subscribers.topics()).containsExactly("lobby");
    memory.advance(Duration.ofMinutes(5));
    assertThat(subscribers.topics()).containsExactly("lobby");
    ann.socket().close();
    memory.advance(Duration.ofSeconds(29));
    assertThat(subscribers.topics()).containsExactly("lobby");
    memory.advance(Duration.ofSeconds(32));
    assertThat(subscribers.topics()).isEmpty();
    var bob = new Guest(80, "lobby");
    one.publish("lobby", "again");
    memory.flush();
    assertThat(bob.heard).containsExactly("again");
    one.end();
    assertThat(subscribers.topics()).isEmpty();
  }

  @Test
  void oneTopicTooManyIsRefused() {
    for (String room : List.of("a", "b", "c")) {
      new Guest(80, room);
    }
    assertThat(refused).isNull();
    var late = new Guest(80, "d");
    assertThat(refused).hasMessageContaining("3 topics already");
    one.publish("d", "nobody hears");
    memory.flush();
    assertThat(late.heard).isEmpty();
    var answer = new Agent(pool).get("http://127.0.0.1/events/d");
    memory.flush();
    assertThat(successResultOf(answer.whenHere()).status().code()).isEqualTo(503);
    assertThat(failureResultOf(one.join("e", late.socket()))).isInstanceOf(Exception.class);
  }

  @Test
  void aMessageThatIsNoTextIsDropped() {
    var ann = new Guest(80, "lobby");
    topics.publish("lobby", new byte[] {(byte) 0xFF});
    topics.publish("lobby", "text".getBytes(UTF_8));
    memory.flush();
    assertThat(ann.heard).containsExactly("text");
  }

  @Test
  void whoLeavesHearsNoMore() {
    var ann = new Guest(80, "lobby");
    one.join("cellar", ann.socket());
    one.leave("cellar", ann.socket());
    one.leave("attic", ann.socket());
    one.publish("cellar", "nobody");
    memory.flush();
    assertThat(ann.heard).isEmpty();
  }

  @Test
  void aTopicThatIsHeardAnewKnowsNoIdOfBefore() {
    Body stream = open(80, "lobby");
    one.publish("lobby", "first");
    memory.flush();
    String seen = lastIdOf(stream);
    stream.cancel();
    memory.flush();
    memory.advance(Duration.ofMinutes(2));
    assertThat(subscribers.topics()).isEmpty();
    listen(80, "lobby");
    one.publish("lobby", "missed");
    one.publish("lobby", "missed, too");
    memory.flush();
    assertThat(listen(80, "lobby", seen)).containsExactly("gap!");
  }

  private Body open(int port, String room) {
    var answer = new Agent(pool).get("http://127.0.0.1:%d/events/%s".formatted(port, room));
    memory.flush();
    return successResultOf(answer.whenHere()).body();
  }

  private static String lastIdOf(Body stream) {
    String text = UTF_8.decode(requireNonNull(successResultOf(stream.next()))).toString();
    return text.lines()
        .filter(each -> each.startsWith("id:"))
        .toList()
        .getLast()
        .substring(3)
        .strip();
  }

  @Test
  void whoJoinsAndLeavesForEverHoldsNoRoomOfBefore() {
    var ann = new Guest(80, "lobby");
    List<WeakReference<Subscriber>> rooms = new ArrayList<>();
    TopicBridge bridge = TopicBridge.over(new WeakTopics(rooms), memory.reactor());
    for (int i = 0; i < 100_000; i++) {
      bridge.join("cellar", ann.socket());
      bridge.leave("cellar", ann.socket());
    }
    memory.advance(Duration.ofSeconds(61));
    assertThat(rooms).hasSize(1);
    System.gc();
    assertThat(rooms.getFirst().get()).isNull();
    bridge.join("cellar", ann.socket());
    assertThat(rooms).hasSize(2);
    ann.socket().close();
    memory.flush();
    memory.advance(Duration.ofSeconds(61));
    System.gc();
    assertThat(rooms.getLast().get()).isNull();
  }

  private record WeakTopics(List<WeakReference<Subscriber>> heard) implements Topics {
    @Override
    public boolean publish(String topic, byte[] message) {
      return true;
    }

    @Override
    public Deferred<Subscription> subscribe(String topic, Subscriber subscriber) {
      heard.add(new WeakReference<>(subscriber));
      return Deferred.succeed(() -> {});
    }
  }

  /// Topics of which the test says when they are heard, or that they are not.
  private static final class SlowTopics implements Topics {
    final Deferred<Subscription> asked = new Deferred<>();
    int ended;

    @Override
    public boolean publish(String topic, byte[] message) {
      return true;
    }

    @Override
    public Deferred<Subscription> subscribe(String topic, Subscriber subscriber) {
      return asked;
    }
  }

  @Test
  void whoWaitsForATopicIsAnsweredWhenTheBridgeEnds() {
    var slow = new SlowTopics();
    TopicBridge bridge = bridge(82, slow, BridgeSettings.defaults());
    var answer = new Agent(pool).get("http://127.0.0.1:82/events/lobby");
    var guest = new Guest(82, "lobby");
    bridge.end();
    memory.flush();
    assertThat(successResultOf(answer.whenHere()).status().code()).isEqualTo(503);
    assertThat(refused).hasMessage("the bridge has ended");
    assertThat(guest.end).isNull();
    slow.asked.callback(() -> slow.ended++);
    assertThat(slow.ended).isEqualTo(1);
  }

  @Test
  void aTopicThatCannotBeHeardForWhateverReasonIsAnsweredWith503() {
    var slow = new SlowTopics();
    bridge(82, slow, BridgeSettings.defaults());
    var answer = new Agent(pool).get("http://127.0.0.1:82/events/lobby");
    memory.flush();
    slow.asked.errback(new IOException("the server does not let us"));
    memory.flush();
    assertThat(successResultOf(answer.whenHere()).status().code()).isEqualTo(503);
  }
}
