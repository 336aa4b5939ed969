package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import spindle.defer.Deferred;
import spindle.testing.LoggedErrors;
import spindle.web.Response;
import spindle.web.WebLimits;

/// What the page of error answers says is what a client hears.
class ErrorAnswersPageTest {
  private static final Path PAGE = Path.of("../docs/reference/error-answers.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (.+?) \\| `(.*)` \\| (\\d{3}|none) \\| (closes|stays) \\|$");
  private static final Pattern REPEATED = Pattern.compile("(.)\\{(\\d+)}");
  private static final Pattern STEP = Pattern.compile("([^(]*)(?:\\((\\d+) s\\))?");
  private static final String NEXT = "GET / HTTP/1.1~Host: a~~";

  private final Site site =
      Site.of(
              routes -> {
                routes.get("/").answer(_ -> Response.text("next"));
                routes
                    .post("/")
                    .answerLater(r -> r.body().text(1000).addCallback(_ -> Response.text("taken")));
                routes
                    .post("/form")
                    .answerLater(r -> r.form().addCallback(_ -> Response.text("form")));
                routes
                    .get("/broken")
                    .answer(_ -> {
                      throw new IllegalStateException("on purpose");
                    });
                routes.get("/late").answerLater(_ -> new Deferred<>());
              })
          .withLimits(WebLimits.defaults().withHandlerTimeout(Duration.ofSeconds(40)));

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(PAGE)).results().toList();
  }

  @Test
  void everyRowIsRead() throws IOException {
    try (Stream<String> lines = Files.lines(PAGE)) {
      assertThat(lines.filter(line -> line.startsWith("| ")).count() - 1).isEqualTo(rows().size());
    }
    assertThat(rows()).hasSizeGreaterThan(30);
  }

  @TestFactory
  List<DynamicTest> eachExampleIsAnsweredAsThePageSays() throws IOException {
    return rows().stream()
        .map(
            row -> dynamicTest(row.group(1), () -> holds(row.group(2), row.group(3), row.group(4))))
        .toList();
  }

  private void holds(String example, String answer, String connection) {
    try (var logged = LoggedErrors.open();
        var client = Client.of(site)) {
      play(client, example);
      String heard = client.received();
      assertThat(heard.isEmpty() ? "none" : heard.substring("HTTP/1.1 ".length(), 12))
          .isEqualTo(answer);
      if (!heard.isEmpty()) {
        assertThat(heard).contains("~Content-Length: ").doesNotContain("on purpose");
        assertThat(heard.contains("~Connection: close~")).isEqualTo(connection.equals("closes"));
      }
      if (connection.equals("stays")) {
        assertThat(client.ask(NEXT)).startsWith("HTTP/1.1 200 OK~").endsWith("~~next");
      } else {
        assertThat(client.ended()).isTrue();
      }
      logged.flush(IllegalStateException.class);
    }
  }

  private static void play(Client client, String example) {
    String whole =
        REPEATED
            .matcher(example.replace("\\r", "\r"))
            .replaceAll(found -> found.group(1).repeat(Integer.parseInt(found.group(2))));
    for (MatchResult step : STEP.matcher(whole).results().toList()) {
      if (!step.group(1).isEmpty()) {
        client.send(step.group(1));
      }
      if (step.group(2) != null) {
        client.advance(Duration.ofSeconds(Long.parseLong(step.group(2))));
      }
    }
  }
}
