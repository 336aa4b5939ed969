package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;

/// Three ways to hang, each staged, and each named for what it is.
@Timeout(60)
class HangsTest {
  private static final int MUCH = 8 << 20;

  @TempDir private Path folder;

  /// Writes more than the sockets of two ends hold.
  private static final class Generous extends Protocol {
    @Override
    public void connectionMade() {
      transport().write(new byte[MUCH]);
    }
  }

  private static final class Forgetful extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().pauseProducing();
    }
  }

  private static final class Endless extends Protocol {
    private volatile boolean goesOn = true;

    @Override
    public void dataReceived(ByteBuffer data) {
      count();
    }

    private void count() {
      while (goesOn) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aPeerThatDoesNotReadIsNamed() throws Exception {
    try (Server server = new Server(folder, ServerFactory.of(Generous::new))) {
      server.connect();
      Server.Asker asker = server.asker();

      Map<String, Object> seen = asker.connection("unsent");

      assertThat(asker.why(seen))
          .startsWith("It waits for its peer to read: ")
          .contains("KiB wait to be sent, and the peer has taken nothing for ")
          .endsWith("No limit ends that but Limits.bufferMax, when more is written.");
    }
  }

  @Test
  void aProtocolThatPausedItselfAndForgotIsNamed() throws Exception {
    try (Server server = new Server(folder, ServerFactory.of(Forgetful::new))) {
      server.connect().getOutputStream().write(1);
      Server.Asker asker = server.asker();

      Map<String, Object> seen = asker.connection("paused");

      assertThat(asker.why(seen))
          .startsWith("It waits for its own protocol: ")
          .contains(Forgetful.class.getName() + " has called pauseProducing ")
          .endsWith("No limit ends that.");
    }
  }

  @Test
  void aCallbackInAnEndlessLoopIsNamedByItsLine() throws Exception {
    Endless endless = new Endless();
    try (Server server = new Server(folder, _ -> endless)) {
      Server.Asker asker = server.asker();
      server.connect().getOutputStream().write(1);
      List<Map<String, Object>> lines;
      do {
        lines = asker.ask("{\"ask\":\"ps\"}");
      } while (!"stuck".equals(lines.getFirst().get("kind")));

      assertThat(String.valueOf(lines.getFirst().get("stack")))
          .contains("Endless.count(HangsTest.java:");
      assertThat(String.valueOf(asker.ask("{\"ask\":\"why\",\"id\":1}").getFirst().get("why")))
          .contains("The reactor waits for a callback of its own to return")
          .contains("Endless.count(HangsTest.java:");
      assertThat(String.valueOf(asker.ask("{\"ask\":\"stacks\"}").getFirst().get("place")))
          .contains("Endless.count(HangsTest.java:");
      endless.goesOn = false;
      assertThat(asker.connection("idle")).isNotNull();
    } finally {
      endless.goesOn = false;
    }
  }
}
