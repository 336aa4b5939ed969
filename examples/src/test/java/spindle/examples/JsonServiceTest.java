package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service of items, with curl, with the JDK's client, and with `fetch` in a browser.
class JsonServiceTest {
  private static final String NUT = "{\"name\":\"nut\",\"count\":3}";

  private final int port = Loopback.freePort();
  private final String items = "http://127.0.0.1:" + port + "/items";

  @SuppressWarnings("NullAway.Init") // set before each test
  private ExampleProgram server;

  @BeforeEach
  void start() {
    server = ExampleProgram.start("JsonService", Integer.toString(port));
    server.awaitListening(port);
  }

  @AfterEach
  void end() {
    assertThat(server.errors()).isEmpty();
    server.close();
  }

  @Test
  void curlCreatesReadsUpdatesAndDeletes() {
    assertThat(curl("-i", "--json", NUT, items))
        .startsWith("HTTP/1.1 201 Created\r\n")
        .contains("\r\nLocation: /items/1\r\n", "\r\nContent-Type: application/json\r\n")
        .endsWith("\r\n\r\n" + NUT);
    assertThat(curl(items + "/1")).isEqualTo(NUT);
    assertThat(curl("-X", "PUT", "--json", "{\"name\":\"nut\",\"count\":2}", items + "/1"))
        .contains("\"count\":2");
    assertThat(curl(items)).isEqualTo("{\"1\":{\"name\":\"nut\",\"count\":2}}");
    assertThat(curl("-i", "-X", "DELETE", items + "/1"))
        .startsWith("HTTP/1.1 204 No Content\r\n")
        .doesNotContain("Content-Length");
    assertThat(curl("-i", items + "/1")).startsWith("HTTP/1.1 404 Not Found\r\n");
    assertThat(curl(items)).isEqualTo("{}");
  }

  @Test
  void curlIsToldWhereItsJsonIsWrong() {
    assertThat(curl("-i", "--json", "{\"name\":\"nut\",}", items))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("Expected well-formed JSON, up to line 1, column 15.");
    assertThat(curl("-i", "--json", "{\"name\":\"nut\",\"count\":-1}", items))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("Expected JSON of the right form, up to line 1, column ");
    assertThat(curl("-i", "--json", "[".repeat(10_000), items))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(curl(items)).isEqualTo("{}");
  }

  @Test
  void theJdksClientDoesTheSame() throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      assertThat(send(client, "POST", "", NUT).statusCode()).isEqualTo(201);
      assertThat(send(client, "PUT", "/1", "{\"name\":\"ß\",\"count\":0}").statusCode())
          .isEqualTo(200);
      assertThat(send(client, "GET", "/1", "").body()).isEqualTo("{\"name\":\"ß\",\"count\":0}");
      assertThat(send(client, "PUT", "/2", NUT).statusCode()).isEqualTo(404);
      assertThat(send(client, "POST", "", " ".repeat(3_000_000)).statusCode()).isEqualTo(413);
      assertThat(send(client, "DELETE", "/1", "").statusCode()).isEqualTo(204);
    }
  }

  private HttpResponse<String> send(HttpClient client, String method, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(items + path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void chromiumFetchesThem(@TempDir Path folder) throws IOException {
    Path page =
        Files.writeString(
            folder.resolve("page.html"),
            """
            <!doctype html><p>nothing yet</p><script>
            const items = '%s';
            async function use() {
              const body = JSON.stringify({name: 'nut', count: 3});
              const created = await fetch(items, {method: 'POST', body});
              const nut = await (await fetch(items + '/1')).json();
              const changed = JSON.stringify({...nut, count: nut.count + 1});
              await fetch(items + '/1', {method: 'PUT', body: changed});
              const all = await (await fetch(items)).json();
              const gone = await fetch(items + '/1', {method: 'DELETE'});
              const wrong = await fetch(items, {method: 'POST', body: '{'});
              return [created.status, all[1].name, all[1].count, gone.status, wrong.status];
            }
            use().then(seen => document.querySelector('p').textContent = seen.join(' '),
                       failed => document.querySelector('p').textContent = failed);
            </script>
            """
                .formatted(items));
    // The service has no page of its own, so the browser is to let one from elsewhere call it.
    assertThat(
            Browser.page(
                page.toUri().toString(),
                folder.resolve("profile"),
                "--disable-web-security",
                "--virtual-time-budget=60000"))
        .contains("<p>201 nut 4 204 400</p>");
  }

  private static String curl(String... arguments) {
    var whole = new ArrayList<>(List.of("-s", "--noproxy", "*"));
    whole.addAll(Arrays.asList(arguments));
    return Peer.CURL.run("", whole.toArray(String[]::new));
  }
}
