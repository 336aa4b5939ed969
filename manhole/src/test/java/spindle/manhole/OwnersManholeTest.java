package spindle.manhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;
import spindle.view.ControlSocket;
import spindle.view.WayIn;

/// Who runs the process looks inside over its control socket.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OwnersManholeTest {
  private final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  private final Manhole manhole =
      new Manhole(reactor, _ -> false).with("guests", new ArrayList<>(List.of("ann")));
  private Thread thread = Thread.currentThread();

  @BeforeEach
  void begin() {
    thread = Thread.ofPlatform().name("the reactor's").start(() -> reactor.run(false));
  }

  @AfterEach
  void end() throws Exception {
    reactor.close();
    thread.join();
  }

  /// All that is said to who says `lines`.
  private List<String> talk(String lines) throws IOException {
    try (ControlSocket control = ControlSocket.open("manhole-test");
        WayIn _ = manhole.openForOwner();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(control.path()));
      ByteBuffer bytes = StandardCharsets.UTF_8.encode("{\"ask\":\"manhole\"}\n" + lines);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  @Test
  void whoRunsTheProcessComesInWithoutALogin() throws Exception {
    assertThat(talk("guests.size()\nint a =\n3;\na + 4\nreactor.inReactorThread()\n/exit\n"))
        .contains("1", "3", "7", "true");
  }

  @Test
  void linesThatNeverEndAreGivenUp() throws Exception {
    String line = "/* " + "x".repeat(Manhole.LINE_MAX - 10) + "\n";
    assertThat(talk(line.repeat(5) + "guests.size()\n/exit\n"))
        .anyMatch(each -> each.contains("given up: more than 65536 characters"));
  }
}
