package spindle.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.fiber.Conversation;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;

/// `./spindle manhole`, with a process that lets in.
@Timeout(60)
class InsideTest {
  @TempDir private Path below;

  private Server server() throws Exception {
    return new Server(below, ServerFactory.of(() -> new Protocol() {}));
  }

  /// All that is shown to who types that.
  private static String talk(Server server, InputStream typed) throws Exception {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    var found = new SocketFolder.Found(1, "server", server.control.path());
    try (Client client = new Client(found)) {
      Inside.talk(client, typed, shown);
    }
    return shown.toString(UTF_8);
  }

  private static void repeat(String who, Conversation peer) throws Exception {
    peer.write(who.isEmpty() ? "nobody has come\n" : "somebody has come\n");
    for (String line; (line = peer.readLine()) != null; ) {
      peer.write("said: " + line + "\n");
    }
    peer.write("gone\n");
  }

  @Test
  void whatIsTypedGoesThereAndWhatIsSaidIsShown() throws Exception {
    try (Server server = server();
        WayIn _ = WayIn.open(InsideTest::repeat)) {
      assertThat(talk(server, new ByteArrayInputStream("1 + 1\n2\n".getBytes(UTF_8))))
          .isEqualTo("somebody has come\nsaid: 1 + 1\nsaid: 2\ngone\n");
    }
  }

  @Test
  void itEndsWhenTheManholeClosesThoughMoreCouldBeTyped() throws Exception {
    try (Server server = server();
        WayIn _ = WayIn.open((_, _) -> {});
        PipedInputStream never = new PipedInputStream(new PipedOutputStream())) {
      assertThat(talk(server, never)).isEmpty();
    }
  }

  @Test
  void whereNoneIsOpenItSaysHowOneIsOpened() throws Exception {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(errors, true, UTF_8);
    WayIn.open((_, _) -> {}).close();
    try (Server server = server()) {
      assertThat(
              Asking.run(
                  Map.of("XDG_RUNTIME_DIR", below.toString()), err, err, "manhole", "server"))
          .isEqualTo(1);
      assertThat(errors.toString(UTF_8))
          .startsWith("spindle: no manhole is open in this process")
          .contains("openForOwner()");
      Server.Asker asker = server.asker();
      assertThat(asker.ask("{\"ask\":\"manhole\"}").getFirst()).containsEntry("kind", "error");
      assertThat(asker.ask("{\"ask\":\"help\"}")).hasSize(2);
    }
  }

  @Test
  void aProcessHasOneAtMost() {
    try (WayIn _ = WayIn.open((_, _) -> {})) {
      assertThatThrownBy(() -> WayIn.open((_, _) -> {}))
          .hasMessage("this process has a way in already: close it first");
    }
    assertThat(WayIn.current()).isEmpty();
  }
}
