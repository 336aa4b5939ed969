package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// The echo server with several reactors.
@EnabledOnOs(OS.LINUX)
class EchoManyCoresTest {
  @Test
  void manyConnectionsAreServedByTwoReactorsUntilASignalComes() throws Exception {
    int port = Loopback.freePort();
    try (var server = ExampleProgram.start("EchoManyCores", Integer.toString(port), "2")) {
      server.awaitListening(port);
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.getOutputStream().write(i);
      }
      for (int i = 0; i < sockets.size(); i++) {
        assertThat(sockets.get(i).getInputStream().read()).isEqualTo(i);
      }
      server.signal("TERM");
      for (var socket : sockets) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        socket.close();
      }
      assertThat(server.awaitExit()).isEqualTo(143);
    }
  }
}
