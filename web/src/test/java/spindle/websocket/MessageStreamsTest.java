package spindle.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.testing.Chunks;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.server.Site;

/// Messages that are read and written piece by piece.
class MessageStreamsTest {
  private final List<String> events = new ArrayList<>();
  private @Nullable WebSocket open;
  private final Site site =
      Site.of(routes -> {
        routes
            .webSocket("/socket")
            .withStreams()
            .withCompression()
            .withLimits(WebSocketLimits.defaults().withMessageMax(100).withFragmentsMax(3))
            .protocol(_ -> new Holding());
        routes.webSocket("/whole").protocol(_ -> new Holding());
        routes
            .webSocket("/echo")
            .withStreams()
            .talk(socket -> {
              for (MessageStream each; (each = socket.readStream()) != null; ) {
                Deferred<Void> sent =
                    each.isText() ? socket.sendText(each.body()) : socket.sendBytes(each.body());
                spindle.fiber.Fiber.await(sent);
              }
              events.add("end");
            });
      });

  private final class Holding extends WebSocketProtocol {
    @Override
    protected void connectionMade() {
      open = socket();
    }

    @Override
    protected void streamReceived(MessageStream stream) {
      events.add(stream.toString());
      held.add(stream);
    }

    @Override
    protected void closed(CloseStatus status) {
      events.add("closed " + status.code());
    }
  }

  private final List<MessageStream> held = new ArrayList<>();

  private WebSocket socket() {
    return Objects.requireNonNull(open);
  }

  private static @Nullable String piece(Deferred<@Nullable ByteBuffer> next) {
    ByteBuffer piece = successResultOf(next);
    return piece == null ? null : UTF_8.decode(piece).toString();
  }

  /// A body that the test writes.
  private static final class Written extends Body {
    @Nullable Deferred<@Nullable ByteBuffer> asked;
    boolean cancelled;

    void say(String text) {
      say(text.getBytes(UTF_8));
    }

    void say(byte[] bytes) {
      Deferred<@Nullable ByteBuffer> asking = Objects.requireNonNull(asked);
      asked = null;
      asking.callback(ByteBuffer.wrap(bytes));
    }

    void end() {
      Objects.requireNonNull(asked).callback(null);
    }

    void fail() {
      Objects.requireNonNull(asked).errback(new IOException("the disk is gone"));
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      Deferred<@Nullable ByteBuffer> asking = new Deferred<>(_ -> {});
      asked = asking;
      return asking;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  @Test
  void aMessageIsReadWhileItArrivesAndMayBeAsLargeAsItLikes() {
    var browser = Browser.open(site);
    browser.send(Browser.frame(0x02, "one ".getBytes(UTF_8)));
    assertThat(events).containsExactly("bytes");
    Body body = held.getFirst().body();
    assertThat(piece(body.next())).isEqualTo("one ");
    var next = body.next();
    assertNoResult(next);
    for (int i = 0; i < 10; i++) {
      browser.send(Browser.frame(0x00, new byte[100]));
      assertThat(successResultOf(next)).isEqualTo(ByteBuffer.allocate(100));
      next = body.next();
    }
    browser.send(Browser.frame(0x80, new byte[0]));
    assertThat(successResultOf(next)).isNull();
    assertThat(browser.send(Browser.frame(0x89, new byte[0]))).isEqualTo("pong()");
  }

  @Test
  void noPieceOfATextEndsWithinACharacter() {
    byte[] text = "aß€\uD83D\uDE00z".getBytes(UTF_8);
    for (int at = 1; at < text.length; at++) {
      events.clear();
      held.clear();
      var browser = Browser.open(site).cut(Chunks.of(1));
      byte[] first = java.util.Arrays.copyOf(text, at);
      byte[] rest = java.util.Arrays.copyOfRange(text, at, text.length);
      browser.send(Browser.frame(0x01, first), Browser.frame(0x80, rest));
      assertThat(events).containsExactly("a text");
      Body body = held.getFirst().body();
      var all = new StringBuilder();
      for (String each; (each = piece(body.next())) != null; ) {
        assertThat(each).doesNotContain("\uFFFD");
        all.append(each);
      }
      assertThat(all).hasToString("aß€\uD83D\uDE00z");
    }
  }

  @Test
  void aTextThatIsNoUtf8FailsAtItsByteAndAtItsEnd() {
    var browser = Browser.open(site);
    assertThat(browser.send(Browser.frame(0x01, new byte[] {'a', (byte) 0xFF})))
        .isEqualTo("close(1007 a text that is no UTF-8)");
    failureResultOf(held.getFirst().body().next(), BodyTruncated.class);

    var cut = Browser.open(site);
    assertThat(cut.send(Browser.frame(0x81, new byte[] {'a', (byte) 0xC3})))
        .isEqualTo("close(1007 a text that is no UTF-8)");
    assertThat(piece(held.getLast().body().next())).isEqualTo("a");
    failureResultOf(held.getLast().body().next(), BodyTruncated.class);
  }

  @Test
  void whoDoesNotReadHoldsThePeerBack() {
    var browser = Browser.open(site);
    byte[] frame = Browser.frame(0x02, new byte[64 * 1024]);
    browser.raw(frame);
    for (int i = 0; i < 200; i++) {
      browser.raw(Browser.frame(0x00, new byte[64 * 1024]));
    }
    assertThat(browser.wire().reactor().statistics().inputKept()).isLessThan(512 * 1024);
    assertThat(held).hasSize(1);
    long read = 0;
    Body body = held.getFirst().body();
    for (int i = 0; i < 3000 && read < 201L * 64 * 1024; i++) {
      ByteBuffer piece = successResultOf(body.next());
      read += piece == null ? 0 : piece.remaining();
      browser.wire().flush();
    }
    assertThat(read).isEqualTo(201L * 64 * 1024);
  }

  @Test
  void manyThatNobodyTakesHoldThePeerBackAsWell() {
    Site asking =
        Site.of(routes ->
            routes
                .webSocket("/socket")
                .withStreams()
                .talk(socket -> {
                  open = socket;
                  spindle.fiber.Fiber.await(socket.whenClosed());
                }));
    var browser = Browser.open(asking);
    long before = browser.wire().reactor().statistics().inputKept();
    byte[] one = Browser.text("x");
    for (int i = 0; i < 3000; i++) {
      browser.raw(one);
    }
    assertThat(browser.wire().reactor().statistics().inputKept()).isBetween(60_000L, 200_000L);
    for (int i = 0; i < 3000; i++) {
      MessageStream each = Objects.requireNonNull(successResultOf(socket().nextStream()));
      assertThat(piece(each.body().next())).isEqualTo("x");
      browser.wire().flush();
    }
    assertThat(browser.wire().reactor().statistics().inputKept()).isEqualTo(before);
    browser.close();
  }

  @Test
  void whoDoesNotWantTheRestGetsTheNextMessage() {
    var browser = Browser.open(site);
    browser.send(Browser.frame(0x02, new byte[10]));
    held.getFirst().body().cancel();
    browser.send(Browser.frame(0x80, new byte[200_000]), Browser.text("next"));
    assertThat(events).containsExactly("bytes", "a text");
    assertThat(piece(held.getLast().body().next())).isEqualTo("next");
  }

  @Test
  void whatIsCutOffFails() {
    var browser = Browser.open(site);
    browser.send(Browser.frame(0x01, "half".getBytes(UTF_8)));
    assertThat(browser.send(Browser.close(1000, ""))).isEqualTo("close(1000)");
    assertThat(piece(held.getFirst().body().next())).isEqualTo("half");
    failureResultOf(held.getFirst().body().next(), BodyTruncated.class);

    var ours = Browser.open(site);
    ours.send(Browser.frame(0x01, "half".getBytes(UTF_8)));
    socket().close();
    assertThat(piece(held.getLast().body().next())).isEqualTo("half");
    failureResultOf(held.getLast().body().next(), BodyTruncated.class);
    assertThat(ours.send(Browser.frame(0x80, new byte[5]), Browser.close(1000, "")))
        .isEqualTo("close(1000)");
  }

  @Test
  void streamsAreNotCompressed() {
    var browser = Browser.of(site);
    assertThat(browser.ask(Browser.REQUEST + "Sec-WebSocket-Extensions: permessage-deflate~~"))
        .doesNotContain("Sec-WebSocket-Extensions");
  }

  @Test
  void oneReadsWholeMessagesOrStreams() {
    Browser.open(site);
    assertThatThrownBy(() -> socket().next()).isInstanceOf(IllegalStateException.class);
    Browser.of(site).ask(Browser.REQUEST.replace("/socket", "/whole") + "~");
    assertThatThrownBy(() -> socket().nextStream()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aMessageIsSentPieceByPieceAndWhatComesNextWaits() {
    var browser = Browser.open(site);
    var body = new Written();
    Deferred<Void> sent = socket().sendText(body);
    body.say("one ");
    assertThat(browser.received()).isEqualTo("01(one )");
    assertThat(socket().send("next")).isFalse();
    socket().send(new byte[] {1});
    Deferred<Void> room = socket().drained();
    var second = new Written();
    Deferred<Void> sentToo = socket().sendBytes(second);
    assertThat(second.asked).isNull();
    assertThat(browser.send(Browser.frame(0x89, new byte[0]))).isEqualTo("pong()");
    body.say("two");
    body.end();
    successResultOf(sent);
    assertThat(browser.received()).isEqualTo("00(two) 80() text(next) bytes(01)");
    assertNoResult(room);
    assertThat(socket().buffered()).isZero();
    second.end();
    successResultOf(sentToo);
    assertThat(browser.received()).isEqualTo("bytes()");
    successResultOf(room);
  }

  @Test
  void aCloseWaitsForTheMessageAndItsTimeBeginsThen() {
    var browser = Browser.open(site);
    var body = new Written();
    Deferred<Void> sent = socket().sendText(body);
    body.say("one ");
    socket().send("next");
    socket().close(3000, "enough");
    assertThat(socket().isOpen()).isFalse();
    browser.advance(Duration.ofMinutes(5));
    assertThat(browser.received()).isEqualTo("01(one )");
    body.end();
    successResultOf(sent);
    assertThat(browser.received()).isEqualTo("80() text(next) close(3000 enough)");
    browser.advance(Duration.ofSeconds(10));
    assertThat(browser.wire().lost()).isNotNull();
  }

  @Test
  void thePeersCloseCutsItOff() {
    var browser = Browser.open(site);
    var body = new Written();
    var waiting = new Written();
    Deferred<Void> sent = socket().sendText(body);
    Deferred<Void> never = socket().sendText(waiting);
    Deferred<Void> room = socket().drained();
    body.say("one ");
    assertThat(browser.send(Browser.close(1000, ""))).isEqualTo("01(one ) close(1000)");
    failureResultOf(sent, CancelledError.class);
    failureResultOf(never, CancelledError.class);
    assertThat(body.cancelled).isTrue();
    assertThat(waiting.cancelled).isTrue();
    assertThat(room.isDone()).isTrue();
    room.reportedElsewhere();
    failureResultOf(socket().sendText(new Written()), IllegalStateException.class);
  }

  @Test
  void whoClosesWhenItsStreamIsCutOffClosesNoSecondTime() {
    for (boolean theirFault : new boolean[] {false, true}) {
      var browser = Browser.open(site);
      var body = new Written();
      List<Boolean> taken = new ArrayList<>();
      Deferred<Void> sent =
          socket()
              .sendText(body)
              .onFailure(_ -> {
                taken.add(socket().send("within a message"));
                socket().close(3000, "it failed");
              });
      body.say("one ");
      assertThat(
              browser.send(theirFault ? Browser.frame(0x83, new byte[0]) : Browser.close(1000, "")))
          .startsWith("01(one ) close(" + (theirFault ? "1002" : "1000"))
          .containsOnlyOnce("close(");
      failureResultOf(sent, CancelledError.class);
      assertThat(taken).containsExactly(false);
      assertThat(events).containsExactly(theirFault ? "closed 1002" : "closed 1000");
      events.clear();
    }
  }

  @Test
  void aBodyThatFailsClosesTheSocketUnlessNothingOfItHasLeft() {
    try (var errors = spindle.testing.LoggedErrors.open()) {
      var browser = Browser.open(site);
      var early = new Written();
      Deferred<Void> unsent = socket().sendText(early);
      early.fail();
      failureResultOf(unsent, IOException.class);
      socket().send("still here");
      assertThat(browser.received()).isEqualTo("text(still here)");

      var late = new Written();
      Deferred<Void> sent = socket().sendText(late);
      late.say("one ");
      late.fail();
      failureResultOf(sent, IOException.class);
      assertThat(browser.received()).isEqualTo("01(one ) close(1011)");
      assertThat(errors.flush(IOException.class)).hasSize(1);
    }
  }

  @Test
  void aTextHasToBeUtf8() {
    try (var errors = spindle.testing.LoggedErrors.open()) {
      var browser = Browser.open(site);
      var body = new Written();
      Deferred<Void> sent = socket().sendText(body);
      body.say(new byte[] {'a', (byte) 0xC3});
      body.say(new byte[] {'b'});
      failureResultOf(sent, IllegalArgumentException.class);
      assertThat(browser.received()).endsWith("close(1011)");
      assertThat(errors.flush(IllegalArgumentException.class)).hasSize(1);
    }
  }

  @Test
  void whoCancelsTheSendingBeforeItsTurnHasSentNothing() {
    var browser = Browser.open(site);
    var first = new Written();
    var second = new Written();
    Deferred<Void> sent = socket().sendText(first);
    Deferred<Void> cancelled = socket().sendText(second);
    cancelled.cancel();
    failureResultOf(cancelled, CancelledError.class);
    first.end();
    successResultOf(sent);
    socket().send("after");
    assertThat(browser.received()).isEqualTo("text() text(after)");
    assertThat(second.cancelled).isTrue();
  }

  @Test
  void moreThanMayWaitBehindAMessageIsAborted() {
    var browser = Browser.open(site);
    var body = new Written();
    Deferred<Void> sent = socket().sendText(body);
    byte[] mebibyte = new byte[1024 * 1024];
    for (int i = 0; i < 16; i++) {
      socket().send(mebibyte);
    }
    browser.wire().flush();
    assertThat(browser.wire().lost()).isNull();
    socket().send(new byte[1]);
    browser.wire().flush();
    assertThat(browser.wire().lost()).isNotNull();
    failureResultOf(sent, CancelledError.class);
  }

  @Test
  void anEchoOfStreamsKeepsNothingWhole() {
    var browser = Browser.of(site);
    browser.ask(Browser.REQUEST.replace("/socket", "/echo") + "~");
    assertThat(
            browser.send(
                Browser.text("grüße"),
                Browser.frame(0x02, new byte[] {1}),
                Browser.frame(0x80, new byte[] {2}),
                Browser.close(1000, "")))
        .isEqualTo("01(grüße) 80() 02(\u0001) 00(\u0002) 80() close(1000)");
    assertThat(events).containsExactly("end");
  }

  @Test
  void aClientDoesTheSame() {
    try (var server = new SocketServer()) {
      WebSocket client =
          server.open(each -> each.withStreams().withCompression().open(SocketServer.URI), "");
      Deferred<@Nullable MessageStream> coming = client.nextStream();
      server.raw(SocketServer.frame(0x01, "half ".getBytes(UTF_8)));
      MessageStream stream = Objects.requireNonNull(successResultOf(coming));
      Deferred<String> text = stream.body().text(100);
      server.raw(SocketServer.frame(0x80, "whole".getBytes(UTF_8)));
      assertThat(successResultOf(text)).isEqualTo("half whole");
      successResultOf(client.sendBytes(Body.of(new byte[] {7})));
      assertThat(server.received()).isEqualTo("02(\u0007) 80()");
    }
  }
}
