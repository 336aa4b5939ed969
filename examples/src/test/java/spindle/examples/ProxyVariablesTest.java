package spindle.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.http.HttpUri;
import spindle.web.client.Proxies;

/// The variables that name proxies mean to [Proxies] what they mean to curl, which is asked each
/// time: one server is both the proxy and the host, and says as which of them it was asked.
class ProxyVariablesTest {
  private static ServerSocket server;

  @BeforeAll
  static void serve() throws IOException {
    server = new ServerSocket(0, 50);
    Thread.ofVirtual().start(ProxyVariablesTest::acceptAll);
  }

  @AfterAll
  static void close() throws IOException {
    server.close();
  }

  private static void acceptAll() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        answer(client);
      } catch (IOException _) {
        // The client has gone, or the test is over.
      }
    }
  }

  private static void answer(Socket client) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
    String line = lines.readLine();
    if (line != null) {
      lines.lines().takeWhile(each -> !each.isEmpty()).forEach(_ -> {});
      boolean proxy = line.startsWith("CONNECT ") || line.startsWith("GET http");
      String answer = proxy ? "HTTP/1.1 418 proxy" : "HTTP/1.1 200 host";
      client
          .getOutputStream()
          .write(
              (answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
    }
  }

  private static boolean curlAsksTheProxy(Map<String, String> variables, String uri, String host)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of("curl", "-s", "-o", "/dev/null", "-m", "30", "-k"));
    if (!host.matches("[0-9.]+")) {
      String place = ":%d:127.0.0.1".formatted(server.getLocalPort());
      command.addAll(List.of("--resolve", host + place));
      command.addAll(List.of("--resolve", host.replaceFirst("\\.$", "") + place));
    }
    command.addAll(List.of("-w", "%{http_code} %{http_connect}", uri));
    ProcessBuilder curl = new ProcessBuilder(command).redirectErrorStream(true);
    curl.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    curl.environment().putAll(variables);
    Process started = curl.start();
    String said = new String(started.getInputStream().readAllBytes(), ISO_8859_1);
    started.waitFor();
    return said.contains("418");
  }

  /// The names have the proxy for a value; those with a star before them lead nowhere.
  private static Map<String, String> variables(String names) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String each : names.split(" ")) {
      String name = each.replaceFirst("[*-]", "");
      String proxy =
          InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getLocalPort();
      variables.put(name, each.startsWith("*") ? "127.0.0.1:1" : each.startsWith("-") ? "" : proxy);
    }
    return variables;
  }

  private static void assertSame(Map<String, String> variables, String scheme, String host)
      throws Exception {
    String uri = "%s://%s:%d/".formatted(scheme, host, server.getLocalPort());
    Proxies proxies = Proxies.of(variables).withLoopback();
    String proxy = "127.0.0.1:" + server.getLocalPort();

    assertThat(proxies.proxyFor(HttpUri.of(uri)).filter(proxy::equals).isPresent())
        .as("%s for %s", variables, uri)
        .isEqualTo(curlAsksTheProxy(variables, uri, host));
  }

  @ParameterizedTest
  @CsvSource({
    "http_proxy",
    "HTTP_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "*http_proxy all_proxy",
    "-http_proxy all_proxy",
    "-http_proxy ALL_PROXY",
    "-all_proxy ALL_PROXY",
    "*all_proxy ALL_PROXY",
    "*http_proxy HTTP_PROXY",
    "-http_proxy HTTP_PROXY",
    "https_proxy",
  })
  void theSameVariableWinsForHttp(String names) throws Exception {
    assertSame(variables(names), "http", "example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "*https_proxy HTTPS_PROXY",
    "-https_proxy HTTPS_PROXY",
    "-https_proxy all_proxy",
    "-HTTPS_PROXY all_proxy",
    "*HTTPS_PROXY all_proxy",
  })
  void theSameVariableWinsForHttps(String names) throws Exception {
    assertSame(variables(names), "https", "example.org");
  }

  @ParameterizedTest
  @CsvSource({"no_proxy, NO_PROXY", "NO_PROXY, none", "none, no_proxy"})
  void exceptionsInSmallLettersWin(String all, String nothing) throws Exception {
    Map<String, String> variables = variables("http_proxy");
    variables.put(all, "*");
    variables.put(nothing, "other.example");
    assertSame(variables, "http", "example.org");
    variables.put("no_proxy", "");
    assertSame(variables, "http", "example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org",
    "example.org, www.example.org",
    ".example.org, example.org",
    ".example.org, www.example.org",
    "example.org., example.org",
    "example.org, example.org.",
    ".example.org, example.org.",
    "example.org, notexample.org",
    "'a, example.org', example.org",
    "'a example.org', example.org",
    "'a,example.org', example.org",
    "a;example.org, example.org",
    "*, example.org",
    "'*,a', example.org",
    "'a,*', example.org",
    "'* ,', example.org",
    "*.example.org, www.example.org",
    "EXAMPLE.ORG, example.org",
    "example.org, EXAMPLE.org",
    "example.org:80, example.org",
    "org, example.org",
    "., example.org",
    "..example.org, example.org",
    "',', example.org",
    "' example.org ', example.org",
    "'a\texample.org', example.org",
    "'a\nexample.org', example.org",
    "xample.org, example.org",
    "localhost, localhost",
    "'', localhost",
  })
  void namesAreExceptedAlike(String exceptions, String host) throws Exception {
    Map<String, String> variables = variables("http_proxy");
    variables.put("no_proxy", exceptions);
    assertSame(variables, "http", host);
  }

  @ParameterizedTest
  @CsvSource({
    "127.1.0.0/16, 127.1.2.3", "127.1.0.0/16, 127.2.2.3", "127.1.2.3, 127.1.2.3",
    "127.1.2.3, 127.1.2.30", "127.1.2.3/32, 127.1.2.3", "127.1.2.3/0, 127.9.9.9",
    "127.1.2.3/0, 127.1.2.3", "127.1.2.3/33, 127.1.2.3", "127.1.0.0/x, 127.1.0.0",
    "127.1.0.0/, 127.1.0.0", ".127.1.2.3, 127.1.2.3", "1.2.3, 127.1.2.3",
    "'10.0.0.0/8 127.0.0.0/8', 127.1.2.3", "127.1.2.0/23, 127.1.3.9", "127.1.2.0/23, 127.1.4.9",
  })
  void addressesAreExceptedAlike(String exceptions, String host) throws Exception {
    Map<String, String> variables = variables("http_proxy");
    variables.put("no_proxy", exceptions);
    assertSame(variables, "http", host);
  }
}
