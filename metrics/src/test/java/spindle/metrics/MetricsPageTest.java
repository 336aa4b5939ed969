package spindle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.web.server.Site;

/// The page, read by curl, and by the rules of Prometheus' text format.
@Timeout(120)
class MetricsPageTest {
  private final Reactor reactor = Reactor.create();
  private final Thread thread = Thread.ofPlatform().unstarted(() -> reactor.run(false));
  private int site;
  private int echo;

  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  @BeforeEach
  void serve() throws Exception {
    MetricsPage page = MetricsPage.create(reactor);
    page.registry().counter("orders", "kind", "a \"quoted\\\" one").increment(3);
    site = listen(Site.answering(page));
    echo = listen(ServerFactory.of(Echo::new));
    thread.start();
  }

  private int listen(ServerFactory factory) throws Exception {
    var port = reactor.listen(IPv4Address.of("127.0.0.1", 0), factory, ListenOptions.defaults());
    return ((IPv4Address) port.host()).port();
  }

  @AfterEach
  void end() throws Exception {
    reactor.close();
    thread.join();
  }

  /// Head and body, as curl has them.
  private String scrape(String accept) throws Exception {
    Process curl =
        new ProcessBuilder(
                "curl", "-si", "-H", "Accept: " + accept, "http://127.0.0.1:" + site + "/metrics")
            .start();
    String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(curl.waitFor()).isZero();
    assertThat(said).startsWith("HTTP/1.1 200 OK\r\n");
    return said;
  }

  private Map<String, Double> read() throws Exception {
    return Exposition.read(scrape("text/plain").split("\r\n\r\n", 2)[1]);
  }

  /// By the beginning of the name, since other tests' reactors have other numbers.
  private Map<String, Double> samples() throws Exception {
    Map<String, Double> all = new LinkedHashMap<>();
    read()
        .forEach((name, value) ->
            all.merge(name.replaceAll("reactor=\"\\d+\",?", ""), value, Double::sum));
    return all;
  }

  @Test
  void itCountsConnectionsAndTheirEnds() throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), echo)) {
      client.getOutputStream().write(new byte[100]);
      assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
      Map<String, Double> open = samples();
      assertThat(open.get("spindle_connections{}")).isGreaterThanOrEqualTo(2);
      assertThat(open).containsEntry("orders_total{kind=\"a \\\"quoted\\\\\\\" one\"}", 3.0);
      assertThat(open.get("spindle_turns_total{}")).isPositive();
      assertThat(open.get("spindle_reactor_cpu_seconds_total{}")).isPositive();
    }
    Map<String, Double> now = samples();
    while (!now.containsKey("spindle_connections_closed_total{reason=\"ConnectionDone\"}")) {
      now = samples();
    }
    assertThat(now.get("spindle_connections_opened_total{}")).isGreaterThanOrEqualTo(3);
    assertThat(now.get("spindle_connections_received_bytes_total{}")).isGreaterThanOrEqualTo(100);
    assertThat(now.get("spindle_connections_written_bytes_total{}")).isGreaterThanOrEqualTo(100);
    assertThat(now).containsKeys("spindle_calls{}", "spindle_jobs{}", "spindle_fibers{}");
    assertThat(now).containsKeys("spindle_buffered_bytes{}", "spindle_kept_bytes{}");
  }

  @Test
  void itSpeaksOpenMetricsToWhoAsks() throws Exception {
    assertThat(scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5"))
        .contains(
            "\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n")
        .endsWith("# EOF\n");
    assertThat(scrape("*/*"))
        .contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
  }

  @Test
  void aReactorThatDoesNotAnswerIsSaidToAndHoldsNobodyUp() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    Reactor other = Reactor.create();
    Thread runs = Thread.ofPlatform().start(() -> other.run(false));
    other.callFromThread(hold::await);
    assertThat(read().entrySet())
        .filteredOn(each -> each.getKey().startsWith("spindle_reactor_answers"))
        .extracting(Map.Entry::getValue)
        .contains(0.0, 1.0);
    hold.countDown();
    other.close();
    runs.join();
    Map<String, Double> after = read();
    while (after.keySet().stream().filter(each -> each.startsWith("spindle_turns")).count() > 1) {
      after = read();
    }
  }
}
