package spindle.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.framing.NetstringReceiver;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.record.Recorder;
import spindle.testing.Replay;

class RecordedEchoTest {
  static class Echo extends NetstringReceiver {
    @Override
    public void stringReceived(ByteBuffer string) {
      sendString(string);
    }
  }

  private static final ServerFactory MINE = _ -> new Echo();

  @SpindleTest
  void aSessionIsRecordedAndPlayedAgain(Reactor reactor, @TempDir Path folder) throws Exception {
    var recorder = new Recorder(folder).masking(Pattern.compile("secret"));
    var port = Fiber.await(new TCP4ServerEndpoint(reactor, 8000).listen(recorder.server(MINE)));
    try (var peer = Conversation.connect(new TCP4ClientEndpoint(reactor, "127.0.0.1", 8000))) {
      peer.write("6:secret,");
      assertThat(peer.readExactly(9)).isEqualTo(ByteBuffer.wrap("6:secret,".getBytes(UTF_8)));
    }
    Fiber.await(port.stopListening());

    Path file = folder.resolve("0001.rec");
    assertThat(Files.readString(file)).contains("< 6:xxxxxx,", "> 6:xxxxxx,");
    Replay.of(file).server(_ -> MINE);
  }

  @Test
  void theFirstDifferenceFailsTheTest(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("session.rec"),
            """
            spindle-recording 1
            role server
            host 10.0.0.1:8000
            peer 10.0.0.2:50000

            0 made
            12 < 5:hello,
            40 > 5:hello,
            41 peer-ended
            50 lost ConnectionDone: closed
            """);
    Replay.of(file).server(_ -> MINE);
    assertThatThrownBy(() -> Replay.of(file).server(_ -> ServerFactory.of(Silent::new)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("replay: ");
  }

  static class Silent extends Protocol {}
}
