package spindle.socks.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionRefusedError;
import spindle.roles.ListenOptions;
import spindle.socks.server.SocksRequest.Command;

/// Dante: programs that its `socksify` leads through our proxy without their knowing it, Debian's
/// package `dante-client`; and its own proxy under our client.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocksPeersTest {
  private final Reactor reactor = Reactor.create();
  private final Thread thread = new Thread(() -> reactor.run(false), "proxy");
  @TempDir private Path folder;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private int port;

  @BeforeEach
  void serve() throws Exception {
    thread.start();
    IPv4Address place =
        (IPv4Address)
            reactor.blockingCallFromThread(() ->
                reactor
                    .listen(
                        IPv4Address.of("127.0.0.1", 0),
                        new SocksServer(reactor)
                            .withCommands(Command.CONNECT, Command.UDP_ASSOCIATE)
                            .withRule(
                                (request, address) -> asked.add(request.command() + " " + address)),
                        ListenOptions.defaults())
                    .host());
    port = place.port();
  }

  @AfterEach
  void end() throws InterruptedException {
    reactor.close();
    thread.join();
  }

  private Process socksify(String... command) throws IOException {
    Path file = folder.resolve("socks.conf");
    Files.writeString(
        file,
        """
        resolveprotocol: fake
        route {
          from: 0.0.0.0/0 to: 0.0.0.0/0 via: 127.0.0.1 port = %d
          protocol: tcp udp
          proxyprotocol: socks_v5
          method: none
        }
        """
            .formatted(port));
    String[] whole = new String[command.length + 1];
    whole[0] = "socksify";
    System.arraycopy(command, 0, whole, 1, command.length);
    ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
    builder.environment().put("SOCKS_CONF", file.toString());
    builder.environment().put("SOCKS_AUTOADD_LANROUTES", "no");
    return builder.start();
  }

  /// The place's own end of it sees the proxy's port and not the program's.
  @Test
  void datagramsOfAProgramGoThroughTheProxy() throws Exception {
    try (DatagramSocket place = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Process program =
          socksify(
              "python3",
              "-c",
              "import socket\n"
                  + "s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\n"
                  + "s.sendto(b'hello',('127.0.0.1',%d))\n".formatted(place.getLocalPort())
                  + "s.settimeout(60)\n"
                  + "print(s.recvfrom(100))\n");
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      place.setSoTimeout(60_000);
      place.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
          .isEqualTo("hello");
      place.send(
          new DatagramPacket(
              "back".getBytes(StandardCharsets.UTF_8), 4, packet.getSocketAddress()));
      program.getOutputStream().close();
      assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("(b'back', ('127.0.0.1', %d))".formatted(place.getLocalPort()));
      assertThat(asked).containsExactly("UDP_ASSOCIATE 127.0.0.1:" + place.getLocalPort());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Process danted(int listening) throws IOException {
    Path file = folder.resolve("danted.conf");
    Files.writeString(
        file,
        """
        logoutput: stderr
        internal: 127.0.0.1 port = %d
        external: lo
        clientmethod: none
        socksmethod: none
        client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
        socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
        """
            .formatted(listening));
    return new ProcessBuilder("danted", "-f", file.toString(), "-p", folder.resolve("pid") + "")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  private static final class Hello extends Protocol {
    private final Deferred<String> heard = new Deferred<>();

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.callback(StandardCharsets.UTF_8.decode(data).toString());
      transport().loseConnection();
    }
  }

  private static final class Greeter extends Protocol {
    @Override
    public void connectionMade() {
      transport().write("hello");
      transport().loseConnection();
    }
  }

  /// Dante's server, Debian's package `dante-server`, between our client and a port of ours.
  @Test
  void ourClientGoesThroughDante() throws Exception {
    int listening = freePort();
    Process danted = danted(listening);
    try {
      String place =
          reactor
              .blockingCallFromThread(() ->
                  reactor.listen(
                      IPv4Address.of("127.0.0.1", 0), _ -> new Greeter(), ListenOptions.defaults()))
              .host()
              .toString();
      String way = "socks:%s:tcp\\:127.0.0.1\\:%d".formatted(place, listening);
      String heard = "";
      while (heard.isEmpty()) {
        assertThat(danted.isAlive()).as(Files.readString(folder.resolve("said"))).isTrue();
        try {
          heard =
              reactor.blockingDeferredFromThread(() ->
                  Endpoint.client(reactor, way)
                      .connectProtocol(new Hello())
                      .then(client -> client.heard));
        } catch (ConnectionRefusedError notYet) {
          assertThat(danted.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
        }
      }
      assertThat(heard).isEqualTo("hello");
    } finally {
      danted.destroy();
      danted.waitFor();
    }
  }
}
