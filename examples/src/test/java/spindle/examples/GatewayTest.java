package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.examples.PeerSite.curl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gateway before the service of items and the chat, with curl and two browsers' pages.
class GatewayTest {
  private final int port = Loopback.freePort();
  private final int items = Loopback.freePort();
  private final int chat = Loopback.freePort();
  private final List<ExampleProgram> programs = new ArrayList<>();

  private ExampleProgram start(String name, int listens, String... arguments) {
    ExampleProgram program = ExampleProgram.start(name, arguments);
    programs.add(program);
    program.awaitListening(listens);
    return program;
  }

  @AfterEach
  void end() {
    for (ExampleProgram each : programs) {
      each.close();
      assertThat(each.errors()).isEmpty();
    }
  }

  @Test
  void eachPathGoesToItsService(@TempDir Path folder) throws Exception {
    start("JsonService", items, "" + items);
    start("ChatWeb", chat, "" + chat);
    ExampleProgram gateway =
        start("Gateway", port, "" + port, "http://127.0.0.1:" + items, "http://127.0.0.1:" + chat);
    String url = "http://127.0.0.1:" + port;

    assertThat(curl("-i", "--json", "{\"name\":\"nut\",\"count\":3}", url + "/users/items"))
        .startsWith("HTTP/1.1 201 Created\n")
        .contains("\nVia: 1.1 spindle-");
    assertThat(curl(url + "/users/items/1")).isEqualTo("{\"name\":\"nut\",\"count\":3}");
    assertThat(curl("-i", url + "/users/none")).startsWith("HTTP/1.1 404 Not Found\n");
    gateway.awaitOutput("\"GET /users/items/1 HTTP/1.1\" 200 ");
    try (var ann = Browser.start(folder.resolve("ann"))) {
      ann.open(url + "/");
      ann.awaitText("1 are here");
      try (var bob = Browser.start(folder.resolve("bob"))) {
        bob.open(url + "/");
        ann.awaitText("2 are here");
      }
      ann.awaitText("1 are here");
    }
    gateway.signal("TERM");
    assertThat(gateway.awaitExit()).isZero();
  }
}
