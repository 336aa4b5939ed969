package spindle.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.fiber.Conversation;
import spindle.roles.ListenOptions;
import spindle.testing.FreePorts;

/// OpenSSH's client has our server forward ports, as far as its rules say.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForwardingTest {
  @TempDir Path folder;

  /// Says a line to whoever connects to a port of the server's own machine.
  private static int greeter(Served served) throws Exception {
    return served.reactor.blockingCallFromThread(() -> {
      var port =
          served.reactor.listen(
              IPv4Address.of("127.0.0.1", 0),
              Conversation.with(peer -> peer.write("hello from behind\n")),
              ListenOptions.defaults());
      return ((IPv4Address) port.host()).port();
    });
  }

  private static String read(int port) throws Exception {
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        // Who asks a free port again and again may in the end be given that port, and meet itself.
        if (socket.getLocalPort() != port) {
          return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
      } catch (java.net.ConnectException notYet) {
        LockSupport.parkNanos(5_000_000); // until ssh listens
      }
    }
  }

  private static Process forward(Served served, String... options) throws Exception {
    List<String> command = served.command(served.options(options));
    command.add(1, "-N");
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void aConnectionIsMadeForWhoMay() throws Exception {
    int[] allowed = new int[1];
    try (Served served =
        new Served(
            folder,
            (reactor, server) ->
                server.withForwarding((user, host, port) ->
                    user.name().equals("ann") && host.equals("inner") && port == 80
                        ? new TCP4ClientEndpoint(reactor, "127.0.0.1", allowed[0])
                        : null))) {
      allowed[0] = greeter(served);
      int yes = FreePorts.next();
      int no = FreePorts.next();
      Process ssh = forward(served, "-L", yes + ":inner:80", "-L", no + ":inner:81");
      try {
        assertThat(read(yes)).isEqualTo("hello from behind\n");
        assertThat(read(no)).isEmpty();
      } finally {
        ssh.destroyForcibly(); // one that is told to end was seen to stay
        ssh.waitFor();
      }
    }
  }

  @Test
  void nothingIsForwardedUnlessARuleSaysSo() throws Exception {
    try (Served served = new Served(folder, server -> server)) {
      int local = FreePorts.next();
      Process ssh = forward(served, "-L", local + ":127.0.0.1:" + served.port);
      try {
        assertThat(read(local)).isEmpty();
      } finally {
        ssh.destroyForcibly(); // one that is told to end was seen to stay
        ssh.waitFor();
      }
      Served.Said said =
          Served.run(
              served.command(
                  served.options("-R", "0:127.0.0.1:1", "-o", "ExitOnForwardFailure=yes", "-N")),
              "");
      assertThat(said.errors()).contains("remote port forwarding failed");
    }
  }

  @Test
  void theServerListensForWhoMayAndNoLongerThanItIsThere() throws Exception {
    int place = FreePorts.next();
    try (Served served =
        new Served(
            folder,
            (_, server) ->
                server.withRemoteForwarding((_, host, port) ->
                    host.equals("localhost") && port == place
                        ? IPv4Address.of("127.0.0.1", place)
                        : null))) {
      int behind = greeter(served);
      Process ssh = forward(served, "-R", place + ":127.0.0.1:" + behind);
      try {
        assertThat(read(place)).isEqualTo("hello from behind\n");
      } finally {
        ssh.destroyForcibly(); // one that is told to end was seen to stay
        ssh.waitFor();
      }
      assertThatThrownBy(
              () -> {
                while (true) {
                  new Socket(InetAddress.getLoopbackAddress(), place).close();
                }
              })
          .isInstanceOf(IOException.class);
    }
  }
}
