package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The chat for browsers, with guests that are programs and one that is a browser.
class ChatWebTest {
  private static final int PORT = Loopback.freePort();

  @Test
  void whatOneSaysAllHear(@TempDir Path profile) throws Exception {
    // The server ends first: closing the client waits for its sockets.
    try (var client = HttpClient.newHttpClient();
        var server = ExampleProgram.start("ChatWeb", Integer.toString(PORT))) {
      server.awaitListening(PORT);
      var ann = new Guest();
      var bob = new Guest();
      WebSocket annsSocket = ann.join(client);
      assertThat(ann.hears()).isEqualTo("1 are here");
      WebSocket bobsSocket = bob.join(client);
      assertThat(ann.hears()).isEqualTo("2 are here");
      assertThat(bob.hears()).isEqualTo("2 are here");
      bobsSocket.sendText("hello", true).join();
      assertThat(ann.hears()).isEqualTo("hello");
      assertThat(bob.hears()).isEqualTo("hello");
      try (var browser = Browser.start(profile)) {
        browser.open("http://127.0.0.1:" + PORT + "/");
        browser.awaitText("3 are here");
      }
      assertThat(ann.hears()).isEqualTo("3 are here");
      assertThat(ann.hears()).isEqualTo("2 are here");
      annsSocket.sendClose(1000, "").join();
      assertThat(bob.hears()).isEqualTo("3 are here");
      assertThat(bob.hears()).isEqualTo("2 are here");
      assertThat(bob.hears()).isEqualTo("1 are here");
      assertThat(server.errors()).isEmpty();
    }
  }

  private static final class Guest implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    WebSocket join(HttpClient client) throws Exception {
      return client
          .newWebSocketBuilder()
          .buildAsync(URI.create("ws://127.0.0.1:" + PORT + "/chat"), this)
          .get(60, TimeUnit.SECONDS);
    }

    String hears() throws InterruptedException {
      return String.valueOf(heard.poll(60, TimeUnit.SECONDS));
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      heard.add(data.toString());
      return WebSocket.Listener.super.onText(socket, data, last);
    }
  }
}
