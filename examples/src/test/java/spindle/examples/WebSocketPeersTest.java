package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSockets with clients that know nothing of Spindle, on each kernel: a browser, two libraries
/// of Python, and the JDK's client.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class WebSocketPeersTest {
  private static final Peer PYTHON = new Peer("/usr/bin/python3", "python3-websockets");
  private static final Path WS = Path.of("/usr/share/nodejs/ws");
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WebSocketPeers.java");
  private static final Map<String, Server> SERVERS = new LinkedHashMap<>();

  private final Server server;

  private record Server(String kernel, ExampleProgram program, int port) {
    static Server start(String kernel) {
      int port = Loopback.freePort();
      String place = "tcp:" + port + ":interface=127.0.0.1";
      var server =
          new Server(
              kernel, ExampleProgram.run(Launcher.command(PROGRAM, List.of(kernel, place))), port);
      server.program.awaitListening(port);
      return server;
    }
  }

  WebSocketPeersTest(String kernel) {
    server = SERVERS.computeIfAbsent(kernel, Server::start);
  }

  @AfterEach
  void nothingWentWrong() {
    assertThat(server.program.errors()).isEmpty();
  }

  @AfterAll
  static void end() {
    SERVERS.values().forEach(each -> each.program.close());
    SERVERS.clear();
  }

  @Test
  void twoLibrariesOfPythonTalkWithIt() {
    assertThat(PYTHON.run("", Peer.script("web_sockets.py"), "http://127.0.0.1:" + server.port))
        .isEqualTo(
            """
            websockets /echo echo.example ['permessage-deflate']
            websockets /echo 1000
            websockets /plain None []
            websockets /plain 1000
            websockets /slow 3000000
            websockets /bye 4000 that is all
            websockets from elsewhere 403
            aiohttp 0 False 1000
            aiohttp 15 True 1000
            """);
  }

  @Test
  void aPageInChromiumTalksWithIt(@TempDir Path profile) throws Exception {
    try (var browser = Browser.start(profile)) {
      browser.open("http://127.0.0.1:" + server.port + "/page");
      browser.awaitText("bye 4000 that is all true;");
      browser.awaitText("closed 3001 true;");
      browser.awaitText("over HTTP/1.1;");
      assertThat(browser.evaluate("echoed.textContent"))
          .startsWith("open echo.example permessage-deflate")
          .endsWith(";grüße;long;bytes 1,2,3;closed 3001 true;");
    }
  }

  /// Over TLS a browser opens them on the connection that the page came by.
  @Test
  void aPageInChromiumTalksWithItOverHttp2(@TempDir Path folder) throws Exception {
    OwnCertificate own = OwnCertificate.in(folder);
    int port = Loopback.freePort();
    String place =
        "tls:%d:privateKey=%s:certKey=%s:interface=127.0.0.1"
            .formatted(port, own.key(), own.chain());
    List<String> arguments = List.of(server.kernel, place);
    try (var site = ExampleProgram.run(Launcher.command(PROGRAM, arguments));
        var browser = Browser.start(folder.resolve("profile"), "--ignore-certificate-errors")) {
      site.awaitListening(port);
      browser.open("https://localhost:" + port + "/page");
      browser.awaitText("bye 4000 that is all true;");
      browser.awaitText("closed 3001 true;");
      browser.awaitText("over HTTP/2;");
      assertThat(browser.evaluate("echoed.textContent"))
          .startsWith("open echo.example permessage-deflate")
          .endsWith(";grüße;long;bytes 1,2,3;closed 3001 true;");
      assertThat(site.errors()).doesNotContain("SEVERE", "WARNING");
    }
  }

  @Test
  void theUsualPackageOfNodeTalksWithIt() {
    Peer.requireFile(WS, "node-ws");
    String origin = "ws://127.0.0.1:" + server.port;

    assertThat(Peer.NODE.run("", Peer.nodeScript("ws_client.cjs"), WS.toString(), origin))
        .isEqualTo(
            """
            echo.example|permessage-deflate|grüße,100000,70000 bytes,pong there?|4001\s
            echo.example||grüße,100000,70000 bytes,pong there?|4001\s
            echo.example|permessage-deflate|grüße,100000,70000 bytes,pong there?|4001\s
            |||4000 that is all
            status 403
            status 200
            """);
  }

  @Test
  void theJdksClientTalksWithIt() throws Exception {
    var heard = new Heard();
    try (var client = HttpClient.newHttpClient()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .subprotocols("echo.example")
              .buildAsync(URI.create("ws://127.0.0.1:" + server.port + "/echo"), heard)
              .get(60, TimeUnit.SECONDS);
      assertThat(socket.getSubprotocol()).isEqualTo("echo.example");
      socket.sendText("in two ", false).join();
      socket.sendText("pieces", true).join();
      assertThat(heard.next()).isEqualTo("in two pieces");
      socket.sendBinary(ByteBuffer.wrap(new byte[70_000]), true).join();
      assertThat(heard.next()).isEqualTo("70000 bytes");
      socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).join();
      assertThat(heard.next()).isEqualTo("pong of 3");
      socket.sendClose(1000, "done").join();
      assertThat(heard.next()).isEqualTo("closed 1000");
    }
  }

  /// What the JDK's client is told, one after another.
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private int bytes;

    String next() throws InterruptedException {
      return String.valueOf(all.poll(60, TimeUnit.SECONDS));
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        all.add(text.toString());
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      bytes += data.remaining();
      if (last) {
        all.add(bytes + " bytes");
        bytes = 0;
      }
      return WebSocket.Listener.super.onBinary(socket, data, last);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
      all.add("pong of " + payload.remaining());
      return WebSocket.Listener.super.onPong(socket, payload);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      all.add("closed " + code);
      return WebSocket.Listener.super.onClose(socket, code, reason);
    }
  }
}
