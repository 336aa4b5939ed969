package spindle.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.framing.LineOnlyReceiver;
import spindle.memory.MemoryNetwork;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.record.RecordedEvent.Kind;
import spindle.record.Recording.Role;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.testing.Replay;

/// Connections in memory that are written down, and played again.
class RecorderTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final Reactor reactor =
      Reactor.over(
          new MemoryNetwork().host("here", IPv4Address.of("10.0.0.1", 0)).kernel(),
          ReactorSettings.defaults());

  @AfterEach
  void close() {
    reactor.close();
  }

  /// Answers each line with the line in capitals.
  private static final class Shouts extends LineOnlyReceiver {
    @Override
    public void lineReceived(String line) {
      sendLine(line.toUpperCase(java.util.Locale.ROOT));
      if (line.equals("bye")) {
        transport().loseConnection();
      }
    }
  }

  /// Says something, and more when it is answered.
  private static final class Talks extends Protocol {
    private final String second;

    Talks(String second) {
      this.second = second;
    }

    @Override
    public void connectionMade() {
      transport().write("hello\r\n");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (StandardCharsets.US_ASCII.decode(data).toString().equals("HELLO\r\n")) {
        transport().write(second);
      }
    }
  }

  private void talk(ServerFactory server, Recorder clients, String second) throws Exception {
    ListeningPort port =
        reactor.listen(IPv4Address.of("10.0.0.1", 0), server, ListenOptions.defaults());
    reactor
        .connect(
            port.host(), clients.client(address -> new Talks(second)), ConnectOptions.defaults())
        .reportedElsewhere();
    passAMinute();
    port.stopListening().reportedElsewhere();
    passAMinute();
  }

  private void passAMinute() {
    boolean[] over = {false};
    var _ = reactor.callLater(Duration.ofMinutes(1), () -> over[0] = true);
    while (!over[0]) {
      reactor.iterate(Duration.ofMinutes(1));
    }
  }

  private Recording recorded(UnaryOperator<Recorder> settings, String second) throws Exception {
    Recorder recorder = settings.apply(new Recorder(folder.resolve("server")));
    Recorder clients = new Recorder(folder.resolve("client"));
    talk(recorder.server(ServerFactory.of(Shouts::new)), clients, second);
    return Recording.read(folder.resolve("server/0001.rec"));
  }

  @Test
  void aConnectionIsWrittenDownAtBothEnds() throws Exception {
    Recording server = recorded(each -> each, "bye\r\n");
    assertThat(server.role()).isEqualTo(Role.SERVER);
    assertThat(server.host()).startsWith("10.0.0.1:");
    assertThat(server.bytes(Kind.RECEIVED)).isEqualTo("hello\r\nbye\r\n");
    assertThat(server.bytes(Kind.SENT)).isEqualTo("HELLO\r\nBYE\r\n");
    assertThat(server.events().getFirst().kind()).isEqualTo(Kind.MADE);
    assertThat(server.events().getLast().text()).startsWith("ConnectionDone: ");
    Recording client = Recording.read(folder.resolve("client/0001.rec"));
    assertThat(client.role()).isEqualTo(Role.CLIENT);
    assertThat(client.bytes(Kind.SENT)).isEqualTo(server.bytes(Kind.RECEIVED));
    assertThat(client.bytes(Kind.RECEIVED)).isEqualTo(server.bytes(Kind.SENT));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("server/0001.rec"))))
        .isEqualTo("rw-------");
  }

  @Test
  void whatWasRecordedIsPlayedAgainAtBothEnds() throws Exception {
    Recording server = recorded(each -> each, "bye\r\n");
    Replay.of(server).server(again -> ServerFactory.of(Shouts::new));
    Replay.of(folder.resolve("client/0001.rec")).client(again -> address -> new Talks("bye\r\n"));
    assertThatThrownBy(() -> Replay.of(server).client(again -> address -> new Talks("")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use server()");
  }

  @Test
  void anotherAnswerIsShownWhereItDiffers() throws Exception {
    Recording server = recorded(each -> each, "bye\r\n");
    assertThatThrownBy(() ->
            Replay.of(server)
                .server(again ->
                    ServerFactory.of(() ->
                        new LineOnlyReceiver() {
                          @Override
                          public void lineReceived(String line) {
                            sendLine(line.equals("bye") ? "BYE!" : "HELLO");
                          }
                        })))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("byte 10 of what was sent differs")
        .hasMessageContaining("recorded  \\r\\n")
        .hasMessageContaining("now       !\\r\\n");
  }

  @Test
  void anAnswerThatDoesNotComeIsMissedBeforeThePeerGoesOn() throws Exception {
    Recording server = recorded(each -> each, "bye\r\n");
    assertThatThrownBy(
            () -> Replay.of(server).server(again -> ServerFactory.of(() -> new Protocol() {})))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("when the peer went on")
        .hasMessageContaining("now       (nothing more)");
  }

  @Test
  void secretsAreMaskedInTheFileAndChangesInTheReplay() throws Exception {
    Recording server =
        recorded(each -> each.masking(Pattern.compile("(?i)secret \\w+")), "secret abc\r\nbye\r\n");
    assertThat(server.bytes(Kind.RECEIVED)).isEqualTo("hello\r\nxxxxxxxxxx\r\nbye\r\n");
    assertThat(server.bytes(Kind.SENT)).isEqualTo("HELLO\r\nxxxxxxxxxx\r\nBYE\r\n");
    Replay.of(server)
        .masking(Pattern.compile("[xX]{10}"))
        .server(again -> ServerFactory.of(Shouts::new));
  }

  @Test
  void asManyBytesAsMayAreWrittenDownAndThenTheRecordingIsCut() throws Exception {
    assertThat(recorded(each -> each.withBytesMax(24), "bye\r\n").complete()).isTrue();
  }

  @Test
  void oneByteMoreThanMayBeWrittenDownCutsTheRecordingAndNotTheConnection() throws Exception {
    Recording cut = recorded(each -> each.withBytesMax(23), "bye\r\n");
    assertThat(cut.complete()).isFalse();
    assertThat(cut.bytes(Kind.SENT)).isEqualTo("HELLO\r\n");
    Recording client = Recording.read(folder.resolve("client/0001.rec"));
    assertThat(client.bytes(Kind.RECEIVED)).isEqualTo("HELLO\r\nBYE\r\n");
    Replay.of(cut).server(again -> ServerFactory.of(Shouts::new));
  }

  @Test
  void asManyConnectionsAsMayAreWrittenDownAndNoMore() throws Exception {
    Recorder two = new Recorder(folder).withConnectionsMax(2);
    Recorder clients = new Recorder(folder.resolve("client"));
    ServerFactory server = two.server(ServerFactory.of(Shouts::new));
    for (int i = 0; i < 3; i++) {
      talk(server, clients, "bye\r\n");
    }
    assertThat(folder.resolve("0002.rec")).exists();
    assertThat(folder.resolve("0003.rec")).doesNotExist();
    assertThat(Recording.read(folder.resolve("client/0003.rec")).bytes(Kind.RECEIVED))
        .isEqualTo("HELLO\r\nBYE\r\n");
  }

  @Test
  void aRecordingIsShownToPeople() throws Exception {
    recorded(each -> each, "bye\r\n");
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    ByteArrayOutputStream wrong = new ByteArrayOutputStream();
    String file = folder.resolve("server/0001.rec").toString();
    assertThat(Show.run(new PrintStream(shown), new PrintStream(wrong), file)).isZero();
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .startsWith("server 10.0.0.1:")
        .contains(" made\n", " < hello\\r\\n\n", " > HELLO\\r\\n\n", " lost ConnectionDone");
    assertThat(wrong.size()).isZero();
    Files.writeString(folder.resolve("no.rec"), "nothing");
    List<String> bad = List.of(folder.resolve("no.rec").toString());
    assertThat(Show.run(new PrintStream(shown), new PrintStream(wrong), bad.getFirst())).isOne();
    assertThat(wrong.toString(StandardCharsets.UTF_8))
        .contains("line 1: expected 'spindle-recording 1', got 'nothing'");
  }
}
