package spindle.fiber;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reactor.HandOver;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionLost;

/// A connection as straight-line code, both sides over real sockets on one reactor.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class ConversationTest {
  @Parameter private Way way;
  private Reactor reactor;
  private final List<String> seen = new ArrayList<>();
  private final RecordedLog log = RecordedLog.of("spindle.fiber");

  @BeforeEach
  void open() {
    reactor = way.reactor();
  }

  @AfterEach
  void close() {
    reactor.close();
    log.close();
  }

  @Test
  void aServerIsAsStraightAsItsProtocol() throws Throwable {
    var place =
        serve(
            Conversation.with(peer -> {
              String line;
              while ((line = peer.readLine()) != null) {
                peer.write(line.toUpperCase(Locale.ROOT) + "\n");
              }
            }));

    List<String> answers =
        talk(
            place,
            peer -> {
              peer.write("one\r\ntwo\n");
              seen.add(peer.readLine());
              seen.add(peer.readLine());
              peer.write("not ended");
              peer.transport().loseWriteConnection();
              seen.add(peer.readLine());
              seen.add("" + peer.readLine());
            });

    assertThat(answers).containsExactly("ONE", "TWO", "NOT ENDED", "null");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void manyConversationsGoOnAtTheSameTime() throws Throwable {
    var place = serve(Conversation.with(ConversationTest::echo));
    Deferred<List<String>> all =
        Fiber.start(
            reactor,
            () -> {
              List<java.util.concurrent.Callable<String>> clients = new ArrayList<>();
              for (int i = 0; i < 50; i++) {
                String word = "word " + i;
                clients.add(() -> ask(place, word));
              }
              return Fiber.all(clients);
            });

    List<String> answers = Turns.until(reactor, all);

    assertThat(answers).hasSize(50).startsWith("word 0", "word 1").endsWith("word 49");
  }

  private static String ask(TCP4ClientEndpoint place, String word) throws Exception {
    try (var peer = Conversation.connect(place)) {
      peer.write(word);
      return UTF_8.decode(peer.readExactly(word.length())).toString();
    }
  }

  private static void echo(Conversation peer) throws Exception {
    ByteBuffer bytes;
    while ((bytes = peer.read()) != null) {
      peer.write(bytes);
    }
  }

  @Test
  void piecesAreReadBySizeAndByDelimiter() throws Throwable {
    var place = serve(Conversation.with(ConversationTest::echo));

    talk(
        place,
        peer -> {
          peer.write("\0\0\1\1rest--tail----");
          seen.add("" + peer.readExactly(4).getInt());
          seen.add(text(peer.readUntil("--".getBytes(UTF_8), 10)));
          seen.add(text(peer.readUntil("--".getBytes(UTF_8), 4)));
          seen.add(text(peer.readUntil("--".getBytes(UTF_8), 0)));
        });

    assertThat(seen).containsExactly("257", "rest", "tail", "");
  }

  private static String text(ByteBuffer bytes) {
    return UTF_8.decode(bytes).toString();
  }

  @Test
  void anEndInTheMiddleSaysWhatCame() throws Throwable {
    var place = serve(Conversation.with(peer -> peer.write("abc")));

    assertThatThrownBy(() -> talk(place, peer -> peer.readExactly(5)))
        .isInstanceOfSatisfying(
            EndOfInput.class, end -> assertThat(end.received()).isEqualTo("abc".getBytes(UTF_8)))
        .hasMessage("expected 5 bytes, but the peer ended after 3 bytes");
    assertThatThrownBy(() -> talk(place, peer -> peer.readUntil(new byte[] {'c', 'd'}, 9)))
        .isInstanceOf(EndOfInput.class);
  }

  @Test
  void aLineAtTheLimitIsReadAndOnePastItIsNot() throws Throwable {
    var limits = ConversationLimits.defaults().withLineMax(4);
    var place = serve(Conversation.with(peer -> peer.write("1234\r\n1234\n12345\r\n")));
    var endless = serve(Conversation.with(peer -> peer.write("1234567890")));

    assertThatThrownBy(() ->
            talk(
                place,
                limits,
                peer -> {
                  seen.add(peer.readLine());
                  seen.add(peer.readLine());
                  peer.readLine();
                }))
        .isInstanceOfSatisfying(InputTooLong.class, e -> assertThat(e.limit()).isEqualTo(4));
    assertThat(seen).containsExactly("1234", "1234");
    assertThatThrownBy(() -> talk(endless, limits, peer -> peer.readLine()))
        .isInstanceOf(InputTooLong.class)
        .hasMessage("a line of more than 4 bytes");
  }

  @Test
  void theLargestLimitsAreLimits() throws Throwable {
    var limits = ConversationLimits.defaults().withLineMax(Integer.MAX_VALUE);
    var place = serve(Conversation.with(peer -> peer.write("a line\na piece--")));

    talk(
        place,
        limits,
        peer -> {
          seen.add(peer.readLine());
          seen.add(UTF_8.decode(peer.readUntil("--".getBytes(UTF_8), Integer.MAX_VALUE)) + "");
        });

    assertThat(seen).containsExactly("a line", "a piece");
  }

  @Test
  void aPieceWithoutADelimiterIsLimited() throws Throwable {
    var place = serve(Conversation.with(peer -> peer.write("12345--")));

    assertThatThrownBy(() -> talk(place, peer -> peer.readUntil("--".getBytes(UTF_8), 4)))
        .isInstanceOf(InputTooLong.class);
  }

  @Test
  void aReadThatTakesTooLongFailsAndTheNextOneGoesOn() throws Throwable {
    Deferred<Void> now = new Deferred<>();
    var place =
        serve(
            Conversation.with(peer -> {
              Fiber.await(now);
              peer.write("at last\n");
            }));
    var limits = ConversationLimits.defaults().withReadTimeout(Duration.ofMillis(5));

    talk(
        place,
        limits,
        peer -> {
          try {
            peer.readLine();
          } catch (DeadlineExpired late) {
            seen.add(late.getMessage());
          }
          now.callback();
          seen.add(Fiber.withDeadline(Duration.ofSeconds(60), peer::read).remaining() + " bytes");
        });

    assertThat(seen).containsExactly("reading: not done within 5 ms", "8 bytes");
  }

  @Test
  void aBodyThatThrowsIsLoggedOnceAndEndsItsOwnConnectionOnly() throws Throwable {
    var place =
        serve(
            Conversation.with(peer -> {
              if ("bad".equals(peer.readLine())) {
                throw new IllegalStateException("a mistake");
              }
              peer.write("good\n");
            }));
    Deferred<String> patient =
        Fiber.start(
            reactor,
            () -> {
              try (var peer = Conversation.connect(place)) {
                Fiber.sleep(Duration.ofMillis(20));
                peer.write("fine\n");
                return peer.readLine();
              }
            });

    assertThatThrownBy(() ->
            talk(
                place,
                peer -> {
                  peer.write("bad\n");
                  peer.readLine();
                }))
        .isInstanceOf(ConnectionLost.class);
    assertThat(Turns.until(reactor, patient)).isEqualTo("good");
    assertThat(log.lines())
        .singleElement()
        .asString()
        .matches("the conversation with .*127.0.0.1.* failed: .*IllegalStateException: a mistake");
  }

  @Test
  void aPeerThatBreaksTheConnectionIsNoMistakeOfTheBody() throws Throwable {
    var place = serve(Conversation.with(peer -> seen.add(peer.readLine())));

    talk(
        place,
        peer -> {
          peer.write("begun");
          Fiber.sleep(Duration.ofMillis(1));
          peer.abort();
        });
    Turns.untilNoFiber(reactor);

    assertThat(seen).isEmpty();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aWriterWaitsForAReaderAndAReaderIsReadAheadOnlySoFar() throws Throwable {
    int piece = 64 * 1024;
    long[] written = {0};
    long[] read = {0};
    Deferred<Void> begin = new Deferred<>();
    var place =
        serve(
            Conversation.with(peer -> {
              Fiber.await(begin);
              ByteBuffer bytes;
              while ((bytes = peer.read()) != null) {
                assertThat(bytes.remaining()).isLessThanOrEqualTo(2 * piece);
                read[0] += bytes.remaining();
              }
            }));
    Deferred<Void> writer =
        Fiber.start(
            reactor,
            () -> {
              try (var peer = Conversation.connect(place)) {
                for (; written[0] < 300L * piece; written[0] += piece) {
                  peer.write(new byte[piece]);
                }
              }
            });
    long before = -1;
    while (written[0] == 0 || written[0] > before) {
      before = written[0];
      for (int i = 0; i < 10; i++) {
        reactor.iterate(Duration.ofMillis(1));
      }
    }
    assertThat(written[0]).isLessThan(300L * piece);
    assertThat(read[0]).isZero();

    begin.callback();
    Turns.until(reactor, writer);
    Turns.untilNoFiber(reactor);

    assertThat(read[0]).isEqualTo(300L * piece);
  }

  @Test
  void writingAfterTheEndThrowsIt() throws Throwable {
    var place = serve(Conversation.with(peer -> {}));

    talk(
        place,
        peer -> {
          assertThat(peer.readLine()).isNull();
          peer.close();
          assertThatThrownBy(() -> peer.write("more")).isInstanceOf(ConnectionClosed.class);
          assertThat(peer.readLine()).isNull();
        });
  }

  @Test
  void twoFibersMayNotReadTheSame() throws Throwable {
    var place = serve(Conversation.with(ConversationTest::echo));

    assertThatThrownBy(
            () -> talk(place, peer -> Fiber.all(() -> peer.readLine(), () -> peer.readLine())))
        .hasMessageContaining("another fiber reads");
  }

  @Test
  void stoppingTheReactorEndsEveryConversation() throws Throwable {
    var place =
        serve(
            Conversation.with(peer -> {
              try {
                peer.readLine();
              } finally {
                seen.add("cleaned up");
              }
            }));
    Fiber.start(
        reactor,
        () -> {
          try (var peer = Conversation.connect(place)) {
            peer.write("x");
            Fiber.sleep(Duration.ofMillis(5));
            reactor.stop();
            peer.readLine();
          }
        });

    reactor.run(false);

    assertThat(seen).containsExactly("cleaned up");
    assertThat(HandOver.strands(reactor)).isZero();
    assertThat(log.lines()).isEmpty();
  }

  private TCP4ClientEndpoint serve(ServerFactory factory) throws Throwable {
    ListeningPort port = Turns.until(reactor, new TCP4ServerEndpoint(reactor, 0).listen(factory));
    return new TCP4ClientEndpoint(reactor, "127.0.0.1", ((IPv4Address) port.host()).port());
  }

  private List<String> talk(TCP4ClientEndpoint place, Conversation.Body body) throws Throwable {
    return talk(place, ConversationLimits.defaults(), body);
  }

  private List<String> talk(
      TCP4ClientEndpoint place, ConversationLimits limits, Conversation.Body body)
      throws Throwable {
    Deferred<Void> done =
        Fiber.start(
            reactor,
            () -> {
              try (var peer = Conversation.connect(place, limits)) {
                body.talk(peer);
              }
            });
    Turns.until(reactor, done);
    return seen;
  }
}
