package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.text.EndpointParameter.Kind;

/// The reference page of endpoint strings has what the parser knows, and the parser's types come in
/// as anybody's do.
class EndpointPageTest {
  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/reference/endpoint-strings.md"));
  }

  /// The rows of a type's table, as they stand on the page.
  private static String table(EndpointType<?> type) {
    StringBuilder rows = new StringBuilder();
    for (EndpointParameter each : type.parameters()) {
      String standard =
          each.kind() != Kind.OPTIONAL && each.kind() != Kind.PLACED
              ? "must be given"
              : each.defaultText().isEmpty() ? "none" : "`" + each.defaultText() + "`";
      rows.append("| `%s` | %s | %s |%n".formatted(each.name(), standard, each.meaning()));
    }
    return rows.toString();
  }

  private static void assertOnPage(String title, List<? extends EndpointType<?>> types)
      throws IOException {
    String page = page();
    for (EndpointType<?> each : types) {
      assertThat(page)
          .as("%s of %s", title, each.name())
          .contains(
              "## %s: %s%n%n| parameter | default | what it is |%n|---|---|---|%n"
                      .formatted(title, each.name())
                  + table(each));
    }
  }

  @Test
  void thePageHasEveryTypeWithEveryParameterAndDefault() throws IOException {
    assertOnPage("Listen", Endpoint.serverTypes());
    assertOnPage("Connect", Endpoint.clientTypes());
  }
}
