package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spindle.address.IPv4Address;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A server of this test's JVM, on a thread of its own, with a control socket that is asked over
/// the socket itself.
final class Server implements AutoCloseable {
  final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  final int port;
  final ControlSocket control;
  private final Thread thread;
  private final List<Closeable> open = new ArrayList<>();

  Server(Path below, ServerFactory factory) throws Exception {
    ListeningPort listening =
        reactor.listen(IPv4Address.of("127.0.0.1", 0), factory, ListenOptions.defaults());
    port = ((IPv4Address) listening.host()).port();
    thread = Thread.ofPlatform().name("server").start(() -> reactor.run(false));
    reactor.blockingCallFromThread(() -> true);
    control = ControlSocket.open(new SocketFolder(below.resolve("spindle")), "server");
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    open.add(socket);
    return socket;
  }

  /// One who asks, and has heard the greeting.
  Asker asker() throws IOException {
    Asker asker = new Asker(control.path());
    open.add(asker);
    assertThat(asker.next()).containsEntry("kind", "spindle").containsEntry("program", "server");
    return asker;
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : open) {
      each.close();
    }
    control.close();
    reactor.close();
    try {
      thread.join();
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  /// Says lines and hears lines.
  static final class Asker implements Closeable {
    private final SocketChannel channel;
    private final BufferedReader in;

    Asker(Path path) throws IOException {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(path));
      in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    void say(String line) throws IOException {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    /// The next line, or an empty object at the end.
    Map<String, Object> next() throws IOException {
      String line = in.readLine();
      return line == null ? Map.of() : JsonLine.parse(line).orElseThrow();
    }

    /// All lines of the answer.
    List<Map<String, Object>> ask(String question) throws IOException {
      say(question);
      List<Map<String, Object>> lines = new ArrayList<>();
      do {
        lines.add(next());
      } while (!List.of("end", "error").contains(lines.getLast().getOrDefault("kind", "end")));
      return lines;
    }

    /// The only connection that `ps` shows, when it is in `state`.
    Map<String, Object> connection(String state) throws IOException {
      while (true) {
        for (Map<String, Object> line : ask("{\"ask\":\"ps\",\"kinds\":[\"connection\"]}")) {
          if (state.equals(line.get("state"))) {
            return line;
          }
        }
        Thread.onSpinWait();
      }
    }

    /// What `why` says of that connection.
    String why(Map<String, Object> connection) throws IOException {
      return String.valueOf(
          ask("{\"ask\":\"why\",\"id\":%s}".formatted(connection.get("id"))).getFirst().get("why"));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
