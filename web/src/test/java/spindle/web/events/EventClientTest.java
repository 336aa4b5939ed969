package spindle.web.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.testing.ManualClock;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// A client of events, with an object for its server: when it comes back, and when it does not.
class EventClientTest {
  private static final String URI = "https://example.org/news";

  private final ManualClock clock = new ManualClock();
  private final List<Request> requests = new ArrayList<>();
  private final Deque<Handler> answers = new ArrayDeque<>();
  private @Nullable Stream stream;

  /// A body that the test writes.
  private static final class Stream extends Body {
    private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
    private @Nullable Deferred<@Nullable ByteBuffer> asked;
    private boolean ended;
    boolean cancelled;

    void say(String text) {
      ByteBuffer piece = ByteBuffer.wrap(text.getBytes(UTF_8));
      Deferred<@Nullable ByteBuffer> asking = asked;
      asked = null;
      if (asking == null) {
        pieces.add(piece);
      } else {
        asking.callback(piece);
      }
    }

    void end() {
      ended = true;
      if (asked != null) {
        asked.callback(null);
      }
    }

    void breakOff() {
      Objects.requireNonNull(asked).errback(new IOException("lost"));
    }

    boolean isAsked() {
      return asked != null;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      if (!pieces.isEmpty() || ended) {
        return Deferred.succeed(pieces.poll());
      }
      Deferred<@Nullable ByteBuffer> asking = new Deferred<>(_ -> asked = null);
      asked = asking;
      return asking;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private Response ask(Request request) throws Exception {
    requests.add(request);
    Handler first = answers.poll();
    return first == null ? streaming() : first.handle(request);
  }

  private Response streaming() {
    stream = new Stream();
    return Response.of(stream, "Text/Event-Stream; charset=utf-8");
  }

  private Stream stream() {
    return Objects.requireNonNull(stream);
  }

  private EventClient client() {
    return EventClient.of(clock, this::ask, new Random(1))
        .withRetry(Duration.ofSeconds(3), Duration.ofSeconds(60));
  }

  private static String data(Deferred<@Nullable Event> next) {
    return Objects.requireNonNull(successResultOf(next)).data();
  }

  /// Until it has asked once more; how long that took, in seconds.
  private double untilAsked() {
    int before = requests.size();
    for (int millis = 0; millis < 10_000_000; millis += 10) {
      if (requests.size() > before) {
        return millis / 1000.0;
      }
      clock.advance(Duration.ofMillis(10));
    }
    throw new AssertionError("it does not come back");
  }

  @Test
  void theRequestIsThatOfABrowser() {
    client().open(URI);
    Request request = requests.getFirst();
    assertThat(request).hasToString("GET " + URI);
    assertThat(request.field("Accept")).contains("text/event-stream");
    assertThat(request.field("Cache-Control")).contains("no-cache");
    assertThat(request.field("Last-Event-ID")).isEmpty();
  }

  @Test
  void eventsComeOneByOneAndNothingIsReadThatNobodyAsksFor() {
    EventSource source = client().open(URI);
    assertThat(source.isOpen()).isTrue();
    assertThat(stream().isAsked()).isFalse();
    Deferred<@Nullable Event> first = source.next();
    stream().say("data: a\nid: 1\n\ndata: b\n\nda");
    assertThat(data(first)).isEqualTo("a");
    assertThat(stream().isAsked()).isFalse();
    assertThat(data(source.next())).isEqualTo("b");
    Deferred<@Nullable Event> third = source.next();
    assertNoResult(third);
    stream().say("ta: c\n\n");
    assertThat(data(third)).isEqualTo("c");
    assertThat(source.lastId()).isEqualTo("1");
    assertThat(source.streams()).isEqualTo(1);
  }

  @Test
  void oneAsksAfterTheOther() {
    EventSource source = client().open(URI);
    Deferred<@Nullable Event> first = source.next();
    assertThatThrownBy(source::next).isInstanceOf(IllegalStateException.class);
    first.cancel();
    failureResultOf(first, CancelledError.class);
    stream().say("data: a\n\n");
    assertThat(data(source.next())).isEqualTo("a");
  }

  @Test
  void itComesBackWithTheLastIdWhereverTheStreamEnds() {
    EventSource source = client().open(URI);
    Deferred<@Nullable Event> next = source.next();
    stream().say("id: ü7\ndata: a\n\n");
    assertThat(data(next)).isEqualTo("a");
    next = source.next();
    stream().say("id: 8\ndata: cut");
    stream().end();
    assertThat(source.isOpen()).isFalse();
    assertThat(untilAsked()).isBetween(3.0, 4.51);
    assertThat(EventStream.lastId(requests.getLast())).contains("ü7");

    assertNoResult(next);
    stream().say("data: b\n\n");
    assertThat(data(next)).isEqualTo("b");
    next = source.next();
    stream().breakOff();
    assertThat(untilAsked()).isBetween(3.0, 4.51);
    source.close();
    assertThat(successResultOf(next)).isNull();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void aServerThatCannotBeReachedIsTriedLessAndLessOften() {
    for (int i = 0; i < 7; i++) {
      answers.add(_ -> {
        throw new IOException("refused");
      });
    }
    EventSource source = client().open(URI);
    var _ = source.next();
    List<Double> pauses = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      pauses.add(untilAsked());
    }
    double least = 3;
    for (double each : pauses) {
      assertThat(each).isBetween(least, Math.min(60.01, 1.5 * least + 0.01));
      least = Math.min(60, 2 * least);
    }
    stream().say(": nothing yet\n\n");
    stream().end();
    assertThat(untilAsked()).isEqualTo(60);
    stream().say("data: a\n\n");
    var _ = source.next();
    stream().end();
    assertThat(untilAsked()).as("after an event").isBetween(3.0, 4.51);
  }

  @ParameterizedTest
  @CsvSource({"10000, 10.0, 15.01", "0, 0.1, 0.16", "99999999999, 3600.0, 3600.01"})
  void theServerSaysWhenToComeBack(String retry, double least, double most) {
    EventSource source = client().open(URI);
    var _ = source.next();
    stream().say("retry: " + retry + "\n\n");
    stream().end();
    assertThat(untilAsked()).isBetween(least, most);
  }

  @Test
  void noContentIsTheEnd() {
    answers.add(_ -> Response.text("").withStatus(Status.NO_CONTENT));
    EventSource source = client().open(URI);
    assertThat(successResultOf(source.next())).isNull();
    assertThat(successResultOf(source.next())).isNull();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "200, text/plain", "200, text/event-streams", "404, text/event-stream",
    "301, text/event-stream", "500, text/event-stream", "503, text/event-stream"
  })
  void anythingElseIsARefusalForGood(int status, String type) {
    Stream refusal = new Stream();
    answers.add(_ -> Response.of(refusal, type).withStatus(Status.of(status)));
    EventSource source = client().open(URI);
    EventsRefused refused = (EventsRefused) failureResultOf(source.next(), EventsRefused.class);
    assertThat(refused.status().code()).isEqualTo(status);
    assertThat(refused.fields().first("Content-Type")).contains(type);
    failureResultOf(source.next(), EventsRefused.class);
    assertThat(refusal.cancelled).isTrue();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "503, 100, 100.0, 100.01",
    "429, 100, 100.0, 100.01",
    "503, 0, 3.0, 4.51",
    "503, 'Sun, 29 Nov 2026 12:01:40 GMT', 100.0, 100.01",
    "503, 3600, 3600.0, 3600.01",
  })
  void aServerThatSaysUntilWhenItIsBusyIsWaitedFor(
      int status, String after, double least, double most) {
    answers.add(
        _ -> Response.text("busy").withStatus(Status.of(status)).withField("Retry-After", after));
    EventClient client =
        client().withTime(InstantSource.fixed(Instant.parse("2026-11-29T12:00:00Z")));
    var _ = client.open(URI).next();
    assertThat(untilAsked()).isBetween(least, most);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3601", "soon", "-1"})
  void butNoLongerThanAnHour(String after) {
    answers.add(_ ->
        Response.text("busy")
            .withStatus(Status.SERVICE_UNAVAILABLE)
            .withField("Retry-After", after));
    failureResultOf(client().open(URI).next(), EventsRefused.class);
  }

  @Test
  void aFaultOfTheProgramIsNotTriedAgain() {
    answers.add(_ -> {
      throw new IllegalArgumentException("no such place");
    });
    failureResultOf(client().open(URI).next(), IllegalArgumentException.class);
  }

  @Test
  void aLineThatIsTooLongEndsItForGood() {
    EventSource source = client().withLineMax(10).withEventMax(8).open(URI);
    Deferred<@Nullable Event> next = source.next();
    stream().say("data: 1234\n\n");
    assertThat(data(next)).isEqualTo("1234");
    next = source.next();
    stream().say("data: 12345");
    failureResultOf(next, EventTooLarge.class);
    assertThat(stream().cancelled).isTrue();
    failureResultOf(source.next(), EventTooLarge.class);
  }

  @Test
  void aPostIsSentOnceUnlessItIsSaidToDoNoHarm() {
    Request post = Request.of("POST", URI).withBody(Body.of("question"));
    EventSource once = client().open(post);
    Deferred<@Nullable Event> next = once.next();
    stream().end();
    assertThat(successResultOf(next)).isNull();

    EventSource broken = client().open(post);
    next = broken.next();
    stream().breakOff();
    failureResultOf(next, IOException.class);

    EventSource again = client().withRepetition().open(post);
    var _ = again.next();
    stream().end();
    untilAsked();
    assertThat(requests.getLast().method()).isEqualTo("POST");
  }

  @Test
  void itGoesOnWhereAnotherHasLeftOff() {
    client().withLastId("42").open(URI);
    assertThat(EventStream.lastId(requests.getLast())).contains("42");
    for (String bad : List.of("a\nb", "x".repeat(1025))) {
      assertThatThrownBy(() -> client().withLastId(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aSilenceThatIsTooLongIsTakenForTheEnd() {
    EventSource source = client().withSilence(Duration.ofSeconds(45)).open(URI);
    var _ = source.next();
    clock.advance(Duration.ofSeconds(44));
    stream().say(":\n");
    clock.advance(Duration.ofSeconds(44));
    assertThat(source.isOpen()).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(source.isOpen()).isFalse();
    assertThat(stream().cancelled).isTrue();
    untilAsked();

    EventSource patient = client().open(URI);
    var _ = patient.next();
    clock.advance(Duration.ofDays(1));
    assertThat(patient.isOpen()).isTrue();
  }

  @Test
  void closingEndsItWhereverItIs() {
    Deferred<Response> never = new Deferred<>();
    answers.add(_ -> Response.later(never));
    EventSource connecting = client().open(URI);
    Deferred<@Nullable Event> next = connecting.next();
    connecting.close();
    assertThat(successResultOf(next)).isNull();
    assertThat(never.called()).isTrue();

    EventSource open = client().open(URI);
    var _ = open.next();
    stream().say("data: a\n\ndata: b\n\n");
    open.close();
    open.close();
    assertThat(stream().cancelled).isTrue();
    assertThat(successResultOf(open.next())).isNull();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void allOfThemGoToAReceiver() {
    List<String> heard = new ArrayList<>();
    Deferred<Void> slow = new Deferred<>();
    EventSource source = client().open(URI);
    Deferred<Void> done =
        source.deliverTo(event -> {
          heard.add(event.data());
          return event.data().equals("slow") ? slow : null;
        });
    stream().say("data: x\n\n".repeat(10_000) + "data: slow\n\ndata: late\n\n");
    assertThat(heard).hasSize(10_001);
    slow.callback();
    assertThat(heard).endsWith("late");
    assertNoResult(done);
    source.close();
    successResultOf(done);
  }

  @Test
  void aReceiverThatFailsEndsTheSource() {
    EventSource source = client().open(URI);
    Deferred<Void> done =
        source.deliverTo(_ -> {
          throw new IllegalStateException("enough");
        });
    stream().say("data: a\n\n");
    failureResultOf(done, IllegalStateException.class);
    assertThat(stream().cancelled).isTrue();

    Deferred<Void> cancelled = client().open(URI).deliverTo(_ -> null);
    cancelled.cancel();
    failureResultOf(cancelled, CancelledError.class);
    assertThat(stream().cancelled).isTrue();
  }
}
