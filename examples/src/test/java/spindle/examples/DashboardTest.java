package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The dashboard in a browser, which shows what its server measures.
class DashboardTest {
  @Test
  void aPageShowsWhatIsMeasured(@TempDir Path profile) throws Exception {
    int port = Loopback.freePort();
    try (var server = ExampleProgram.start("Dashboard", Integer.toString(port))) {
      server.awaitListening(port);
      try (var browser = Browser.start(profile)) {
        browser.open("http://127.0.0.1:" + port + "/");
        browser.awaitText("Pages that look on: 1");
        browser.awaitText("KiB");
        assertThat(browser.evaluate("time.textContent")).matches("\\d\\d:\\d\\d(:\\d\\d)?");
      }
      assertThat(server.errors()).isEmpty();
    }
  }
}
