package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The site with a login, with a browser and with curl, which keeps cookies as browsers do.
class SiteWithLoginTest {
  private static final int PORT = Loopback.freePort();
  private static final String URL = "http://127.0.0.1:" + PORT;

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static ExampleProgram server;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve("files")).resolve("a.txt"), "for ann");
    server =
        ExampleProgram.start(
            "SiteWithLogin", Integer.toString(PORT), folder.resolve("files").toString());
    server.awaitListening(PORT);
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void chromiumLogsInLooksAtAFileAndLogsOut(@TempDir Path profile)
      throws IOException, InterruptedException {
    try (var browser = Browser.start(profile)) {
      browser.open(URL + "/files/a.txt");
      browser.awaitText("Log in");
      logIn(browser, "guessed");
      browser.awaitText("This is not right.");
      logIn(browser, "open sesame");
      browser.awaitText("Hello ann!");
      assertThat(browser.evaluate("location.pathname")).isEqualTo("/");
      assertThat(browser.evaluate("document.cookie")).isEmpty();

      browser.act("document.querySelector('a').click()");
      browser.awaitText("a.txt");
      browser.act("document.querySelector('a[href*=txt]').click()");
      browser.awaitText("for ann");

      browser.open(URL + "/");
      browser.awaitText("Log out");
      browser.act("document.querySelector('button').click()");
      browser.awaitText("Log in");
      browser.open(URL + "/files/a.txt");
      browser.awaitText("Log in");
    }
    assertThat(server.errors()).isEmpty();
  }

  private static void logIn(Browser browser, String password) {
    browser.act(
        "document.querySelector('[name=name]').value = 'ann'",
        "document.querySelector('[name=password]').value = '" + password + "'",
        "document.querySelector('button').click()");
  }

  @Test
  void curlLogsInAndOutAndTheOldCookieIsVoid() throws IOException {
    Path jar = folder.resolve("jar");
    assertThat(curl(jar, "-i", URL + "/files/a.txt")).startsWith("HTTP/1.1 303 See Other\r\n");
    assertThat(curl(jar, "-i", "-d", "name=ann&password=open%20sesame", URL + "/login"))
        .startsWith("HTTP/1.1 303 See Other\r\n")
        .contains("\r\nCache-Control: private\r\n", "; Path=/; HttpOnly; SameSite=Lax\r\n");
    assertThat(curl(jar, URL + "/files/a.txt")).isEqualTo("for ann");

    Path old = Files.copy(jar, folder.resolve("old"));
    assertThat(curl(jar, "-i", "-X", "POST", URL + "/logout"))
        .contains("\r\nSet-Cookie: session=;");
    assertThat(Files.readString(jar)).doesNotContain("session");
    assertThat(curl(old, "-i", URL + "/files/a.txt")).startsWith("HTTP/1.1 303 See Other\r\n");
  }

  private static String curl(Path jar, String... arguments) {
    var whole = new ArrayList<>(List.of("-s", "--noproxy", "*"));
    whole.addAll(List.of("-b", jar.toString(), "-c", jar.toString()));
    whole.addAll(Arrays.asList(arguments));
    return Peer.CURL.run("", whole.toArray(String[]::new));
  }
}
