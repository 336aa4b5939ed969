package spindle.web.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;
import spindle.topics.Topics;
import spindle.web.Request;
import spindle.web.Response;
import spindle.websocket.WebSocket;

/// Brings what is published to [Topics] to WebSockets and event streams, on whichever member they
/// are. Messages are texts, in UTF-8; what is none is dropped, and logged.
///
/// A topic is heard as long as one client of this process hears it, and for [a
/// while][BridgeSettings#withLinger] after that. Publishing never waits. Who is slow is dropped: a
/// WebSocket for which too much waits is ended, event streams are treated as
/// [spindle.web.events.SlowReader] says.
///
/// An event stream that comes back to the same process gets what it has missed; one that comes to
/// another, or for which messages were missed between members, gets an event of the name `gap`, and
/// the page may load everything anew. A page with a WebSocket loads everything when it has opened
/// one.
///
/// Topics may be named by clients only as far as the program says: each takes a place among those
/// that the engine allows.
public final class TopicBridge {
  private final Topics topics;
  private final Scheduler clock;
  private final BridgeSettings settings;
  private final String life;
  private final Map<String, BridgeRoom> rooms = new LinkedHashMap<>();

  /// Where each socket is that has ever joined and has not closed.
  private final Map<WebSocket, Set<BridgeRoom>> joined = new LinkedHashMap<>();

  private long lastEvent;
  private @Nullable DelayedCall look;

  private TopicBridge(Topics topics, Scheduler clock, BridgeSettings settings, String life) {
    this.topics = topics;
    this.clock = clock;
    this.settings = settings;
    this.life = life;
  }

  /// A bridge that treats clients as the defaults say.
  ///
  /// @param clock the reactor
  public static TopicBridge over(Topics topics, Scheduler clock) {
    return over(topics, clock, BridgeSettings.defaults());
  }

  /// A bridge that treats clients as `settings` say.
  public static TopicBridge over(Topics topics, Scheduler clock, BridgeSettings settings) {
    String life = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    return new TopicBridge(topics, clock, settings, life);
  }

  /// Publishes a text.
  ///
  /// @return as [Topics#publish]
  public boolean publish(String topic, String text) {
    return topics.publish(topic, text.getBytes(UTF_8));
  }

  /// Has a WebSocket hear a topic until it closes, or [#leave]. It may join several.
  ///
  /// @return fires when it hears what is published on any member that is reached; fails as
  ///   [Topics#subscribe] does
  public Deferred<Void> join(String topic, WebSocket socket) {
    BridgeRoom room = room(topic);
    if (socket.isOpen()) {
      room.join(socket);
      roomsOf(socket).add(room);
    }
    return room.ready().onFailure(_ -> leave(room, socket));
  }

  private Set<BridgeRoom> roomsOf(WebSocket socket) {
    Set<BridgeRoom> there = joined.get(socket);
    if (there != null) {
      return there;
    }
    Set<BridgeRoom> made = new LinkedHashSet<>();
    joined.put(socket, made);
    socket
        .whenClosed()
        .onSuccess(_ -> {
          joined.remove(socket);
          made.forEach(room -> room.leave(socket));
        })
        .handleFailure(Deferred::logError);
    return made;
  }

  /// Has a WebSocket hear a topic no more.
  public void leave(String topic, WebSocket socket) {
    BridgeRoom room = rooms.get(topic);
    if (room != null) {
      leave(room, socket);
    }
  }

  private void leave(BridgeRoom room, WebSocket socket) {
    room.leave(socket);
    Set<BridgeRoom> there = joined.get(socket);
    if (there != null) {
      there.remove(room);
    }
  }

  /// Answers a request by an event stream that hears a topic. If the topic cannot be heard, the
  /// answer is 503.
  public Response events(String topic, Request request) {
    BridgeRoom room = room(topic);
    return Response.later(
        room.ready()
            .addErrback(
                Exception.class,
                _ -> {
                  throw new HttpError(
                      Status.SERVICE_UNAVAILABLE,
                      "This topic cannot be heard now.",
                      Fields.of("Retry-After", "10"));
                })
            .addCallback(_ -> room.stream(request)));
  }

  /// Ends all event streams, which come back to another member, and hears nothing any more: when a
  /// server goes down. WebSockets are closed by whoever talks with them.
  public void end() {
    List<BridgeRoom> all = List.copyOf(rooms.values());
    rooms.clear();
    joined.values().forEach(Set::clear);
    all.forEach(BridgeRoom::end);
    if (look != null && look.active()) {
      look.cancel();
    }
  }

  private BridgeRoom room(String topic) {
    BridgeRoom there = rooms.get(Topics.requireName(topic));
    if (there != null) {
      return there;
    }
    BridgeRoom room = new BridgeRoom(settings, this::nextId);
    rooms.put(topic, room);
    topics
        .subscribe(topic, room)
        .onSuccess(room::subscribed)
        .handleFailure(failure -> {
          rooms.remove(topic, room);
          room.failed(failure);
        });
    lookLater();
    return room;
  }

  /// Another process does not know it, and no topic of this one has two of them.
  private String nextId() {
    return life + "-" + ++lastEvent;
  }

  private void lookLater() {
    if ((look == null || !look.active()) && !rooms.isEmpty()) {
      look = clock.callLater(settings.linger(), this::look);
    }
  }

  private void look() {
    for (Map.Entry<String, BridgeRoom> each : List.copyOf(rooms.entrySet())) {
      if (each.getValue().isDone()) {
        rooms.remove(each.getKey());
        each.getValue().end();
      }
    }
    lookLater();
  }

  @Override
  public String toString() {
    return "TopicBridge of %d topics".formatted(rooms.size());
  }
}
