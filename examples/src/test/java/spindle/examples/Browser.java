package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Chromium without a window, with one page, that does what a script says: driven over its
/// DevTools protocol.
final class Browser implements AutoCloseable {
  /// No window, no sandbox (the tests may run as root), and nothing but what the test asks for.
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage",
          "--no-proxy-server");

  private static final Pattern PLACE = Pattern.compile("listening on ws://(127\\.0\\.0\\.1:\\d+)/");
  private static final Pattern PAGE =
      Pattern.compile("\"type\": \"page\",[^}]*\"webSocketDebuggerUrl\": \"(ws://[^\"]+)\"");
  private static final Pattern NUMBER = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern VALUE = Pattern.compile("\"value\":\"([A-Za-z0-9+/=]*)\"");

  private final ExampleProgram program;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket page;
  private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
  private int asked;

  private Browser(ExampleProgram program) throws IOException, InterruptedException {
    this.program = program;
    program.awaitErrors("DevTools listening on ws://");
    String place = find(PLACE, program.errors());
    String list = "";
    while (!PAGE.matcher(list).find()) {
      var request = HttpRequest.newBuilder(URI.create("http://" + place + "/json/list")).build();
      list = client.send(request, BodyHandlers.ofString()).body();
    }
    page =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(find(PAGE, list)), new Answers())
            .orTimeout(ExampleProgram.PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
  }

  /// Starts one.
  ///
  /// @param profile a folder of its own
  /// @param more further options of Chromium's
  static Browser start(Path profile, String... more) throws IOException, InterruptedException {
    List<String> last = new ArrayList<>(List.of(more));
    last.addAll(List.of("--remote-debugging-port=0", "about:blank"));
    return new Browser(Peer.CHROMIUM.start(arguments(profile, last.toArray(String[]::new))));
  }

  /// The page at `url` as it stands when it has loaded, with what its scripts have made of it.
  ///
  /// @param profile a folder of its own
  /// @param more further options of Chromium's
  static String page(String url, Path profile, String... more) {
    List<String> last = new ArrayList<>(List.of(more));
    last.addAll(List.of("--dump-dom", url));
    return Peer.CHROMIUM.run("", arguments(profile, last.toArray(String[]::new)));
  }

  private static String[] arguments(Path profile, String... more) {
    List<String> all = new ArrayList<>(FLAGS);
    all.add("--user-data-dir=" + profile);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static String find(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return found.group(1);
  }

  /// Puts the pieces of messages together, and gives each to who waits for it.
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
      message.append(piece);
      if (last) {
        Matcher number = NUMBER.matcher(message);
        var waiting = number.find() ? answers.remove(Integer.valueOf(number.group(1))) : null;
        if (waiting != null) {
          waiting.complete(message.toString());
        }
        message.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  private String ask(String method, String name, String text) {
    int number = ++asked;
    CompletableFuture<String> answer = new CompletableFuture<>();
    answers.put(number, answer);
    String value = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    page.sendText(
            "{\"id\":%d,\"method\":\"%s\",\"params\":{\"%s\":\"%s\"}}"
                .formatted(number, method, name, value),
            true)
        .join();
    return answer.orTimeout(ExampleProgram.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /// Goes to a page.
  void open(String url) {
    var _ = ask("Page.navigate", "url", url);
  }

  /// What an expression of the page's script gives, as text; nothing while a page is being left.
  String evaluate(String expression) {
    String inBase64 = "btoa(unescape(encodeURIComponent(String(" + expression + "))))";
    Matcher value = VALUE.matcher(ask("Runtime.evaluate", "expression", inBase64));
    return value.find() ? new String(Base64.getDecoder().decode(value.group(1)), UTF_8) : "";
  }

  /// Has the script of the page do something.
  void act(String... statements) {
    for (String each : List.of(statements)) {
      var _ = ask("Runtime.evaluate", "expression", each);
    }
  }

  /// Waits until the page shows a text.
  void awaitText(String text) {
    program.await(
        "`" + text + "` on the page, and there is " + evaluate("document.body.innerText"),
        () ->
            evaluate("document.readyState + document.body.innerText")
                .matches("(?s)complete.*" + Pattern.quote(text) + ".*"));
  }

  /// Ends it, and waits until all of its processes have ended: they write into the profile.
  @Override
  public void close() {
    page.abort();
    client.close();
    program.signal("TERM");
    int _ = program.awaitExit();
    program.close();
  }
}
