package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;

/// What `top` draws, and what keys do to it; no terminal.
@Timeout(120)
class TopScreenTest {
  private static final class Silent extends Protocol {}

  @TempDir private Path below;

  private interface Look {
    void at(TopScreen screen, Server server) throws Exception;
  }

  private void look(Look look) throws Exception {
    try (Server server = new Server(below, ServerFactory.of(Silent::new))) {
      server.connect().getOutputStream().write(new byte[5]);
      var _ = server.asker().connection("active");
      var found = new SocketFolder.Found(1, "server", server.control.path());
      try (Client client = new Client(found)) {
        look.at(new TopScreen(client, ""), server);
      }
    }
  }

  private static void type(TopScreen screen, String keys) {
    keys.chars().forEach(screen::key);
  }

  @Test
  void itFitsTheWindow() throws Exception {
    look((screen, _) -> {
      screen.ask(10);
      List<String> wide = screen.picture(40, 200);
      assertThat(wide.getFirst()).startsWith("server, process ");
      assertThat(wide).anySatisfy(line -> assertThat(line).contains("Silent"));
      assertThat(screen.picture(3, 20))
          .hasSize(3)
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(20));
      assertThat(screen.picture(0, 0)).containsExactly("");
    });
  }

  @Test
  void theFirstPictureIsThereAtOnceAndTheNextHasRatesAndShares() throws Exception {
    look((screen, _) -> {
      screen.ask(10);
      assertThat(screen.picture(40, 200))
          .anySatisfy(line -> assertThat(line).contains("Silent"))
          .noneSatisfy(line -> assertThat(line).contains("in/s"))
          .noneSatisfy(line -> assertThat(line).contains("busy"));
      screen.ask(10);
      assertThat(screen.picture(40, 200)).anySatisfy(line -> assertThat(line).contains("in/s"));
    });
  }

  @Test
  void keysSortPauseAndQuit() throws Exception {
    look((screen, _) -> {
      for (String order : List.of("bytes", "age", "buffered", "since", "bytes")) {
        screen.ask(10);
        assertThat(screen.picture(40, 200).get(1)).endsWith("sorted by " + order);
        type(screen, "s");
      }
      type(screen, "p");
      assertThat(screen.isPaused()).isTrue();
      assertThat(screen.picture(40, 200).get(1)).endsWith(", paused");
      type(screen, "px");
      assertThat(screen.isPaused()).isFalse();
      type(screen, "q");
      assertThat(screen.isOver()).isTrue();
    });
    look((screen, _) -> {
      type(screen, "/\3");
      assertThat(screen.isOver()).isTrue();
    });
  }

  @Test
  void aFilterLeavesOutWhatIsSomethingElse() throws Exception {
    look((screen, _) -> {
      type(screen, "/Nobodx\177y");
      assertThat(screen.picture(40, 200).get(1)).endsWith(": Nobody");
      type(screen, "\r");
      screen.ask(10);
      assertThat(screen.picture(40, 200)).noneSatisfy(line -> assertThat(line).contains("Silent "));
      assertThat(screen.picture(40, 200).get(1)).endsWith(", only Nobody");
      type(screen, "/zzz\33/Silent\r");
      screen.ask(10);
      assertThat(screen.picture(40, 200)).anySatisfy(line -> assertThat(line).contains("Silent "));
    });
  }

  @Test
  void whyIsAskedOfAnId() throws Exception {
    look((screen, server) -> {
      Map<String, Object> connection = server.asker().connection("idle");
      type(screen, "w" + connection.get("id") + "\r");
      assertThat(screen.picture(40, 40)).contains("It waits for its peer to send: nothing");
      type(screen, "wseven\r");
      assertThat(screen.picture(40, 200)).contains("expected the id of a line, got seven");
      type(screen, "w2147483647\r");
      assertThat(screen.picture(40, 200).get(2)).contains("has ended, or never was");
      type(screen, "s");
      assertThat(screen.picture(40, 200)).noneSatisfy(line -> assertThat(line).contains("never"));
    });
  }
}
