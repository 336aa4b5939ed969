package spindle.web.events;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import spindle.defer.Deferred;
import spindle.web.Request;
import spindle.web.Response;

/// The events of one client: a response that goes on until one side ends it.
///
/// ```java
/// routes.get("/clock").answer(_ -> EventStream.written(out -> {
///   while (true) {
///     out.send(LocalTime.now().toString());
///     Fiber.sleep(Duration.ofSeconds(1));
///   }
/// }));
/// ```
///
/// On the reactor's thread. Nothing here waits; who is too slow is treated as [SlowReader] says.
public final class EventStream {
  private static final int ID_MAX = 1024;

  private final EventBody body;

  EventStream(EventLimits limits, SlowReader slow) {
    this.body = new EventBody(limits, slow, null, this);
  }

  private EventStream(EventLimits limits, SlowReader slow, EventWriter writer) {
    this.body = new EventBody(limits, slow, writer, this);
  }

  /// A stream that is written from anywhere on the reactor's thread.
  public static EventStream open() {
    return open(EventLimits.defaults(), SlowReader.END);
  }

  /// The same with other limits.
  public static EventStream open(EventLimits limits, SlowReader slow) {
    return new EventStream(limits, slow);
  }

  /// A response whose events a fiber sends. It begins when the head has left, and is cancelled when
  /// the client goes; when it returns, the stream ends.
  public static Response written(EventWriter writer) {
    return written(EventLimits.defaults(), SlowReader.END, writer);
  }

  /// The same with other limits.
  public static Response written(EventLimits limits, SlowReader slow, EventWriter writer) {
    return new EventStream(limits, slow, writer).response();
  }

  /// What a client that comes back says to have seen last; empty if it says none, or more than 1
  /// KiB.
  public static Optional<String> lastId(Request request) {
    return request
        .field("Last-Event-ID")
        .map(text -> new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
        .filter(id -> !id.isEmpty() && id.length() <= ID_MAX);
  }

  /// The response that carries it. Answer one request with it.
  public Response response() {
    return Response.of(body, "text/event-stream")
        .withField("Cache-Control", "no-store")
        .withField("X-Accel-Buffering", "no");
  }

  /// Has these events go before all else.
  void begin(List<Event> events) {
    body.begin(events);
  }

  /// Sends an event of this text.
  ///
  /// @return whether everything fitted; false if the client is too slow or gone
  public boolean send(String data) {
    return send(Event.of(data));
  }

  /// Sends an event. It leaves in this turn, if the client takes it.
  ///
  /// @return as above
  public boolean send(Event event) {
    return body.add(event);
  }

  /// Sends a comment, which clients pass over.
  ///
  /// @return as above
  public boolean comment(String words) {
    return body.addComment(words);
  }

  /// Ends the stream, behind what was sent. A browser comes back.
  public void end() {
    body.end();
  }

  /// Whether neither side has ended it.
  public boolean isOpen() {
    return body.isOpen();
  }

  /// How many events wait for the client.
  public int waiting() {
    return body.waiting();
  }

  /// Fires when it has ended, whoever ended it. Never fails.
  public Deferred<Void> whenEnded() {
    return body.whenEnded();
  }
}
