package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryNetwork;
import spindle.names.RecordType;
import spindle.names.server.NameServer;
import spindle.names.server.Zone;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.sim.Host;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.testing.MemoryReactor;

/// What a resolver is for: quick connections, and no thread.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoThreadTest {
  private static Zone zone(String... lines) {
    return Zone.parse(
        "$TTL 60\n@ IN SOA a b 1 1 1 1 1\n@ IN NS a\n" + String.join("\n", lines), "zone");
  }

  private static final class Client extends Protocol {}

  @Test
  void aNameWithADeadAndALiveAddressIsConnectedToInLessThan300Milliseconds() throws Exception {
    try (var world = Simulation.withSeed(1)) {
      world.links(LinkQuality.defaults().withLatency(Duration.ofMillis(5), Duration.ZERO));
      Host names = world.host("names");
      Host live = world.host("live");
      names.program(reactor ->
          NameServer.listen(
              reactor,
              names.address(53),
              zone("both IN AAAA fd00::99", "both IN A " + live.address(0).host())));
      live.program(
          reactor -> reactor.listen(live.address(80), _ -> new Client(), ListenOptions.defaults()));
      world.run(Duration.ofSeconds(1));
      List<Address> connected = new ArrayList<>();
      Host client = world.host("client");
      client.program(reactor -> {
        reactor.installNameResolver(Resolver.asking(reactor, names.address(53)));
        new HostnameEndpoint(reactor, "both.zone", 80)
            .connect(_ -> new Client())
            .onSuccess(made -> connected.add(made.transport().peer()));
      });
      world.run(Duration.ofMillis(300));
      assertThat(connected).containsExactly(live.address(80));
    }
  }

  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    Thread.getAllStackTraces().keySet().forEach(each -> names.add(each.getName()));
    return names;
  }

  /// Nobody listens at ::1, and somebody at 127.0.0.1.
  @Test
  void noThreadIsStartedToConnectByAName() throws Exception {
    Reactor reactor = Reactor.create();
    List<Address> connected = new ArrayList<>();
    List<Set<String>> seen = new ArrayList<>();
    int status =
        reactor.runUntil(running -> {
          Address here = IPv4Address.of("127.0.0.1", 0);
          NameServer server =
              NameServer.listen(running, here, zone("both IN AAAA ::1", "both IN A 127.0.0.1"));
          Address live = running.listen(here, _ -> new Client(), ListenOptions.defaults()).host();
          running.installNameResolver(Resolver.asking(running, server.host()));
          seen.add(threads());
          return new HostnameEndpoint(running, "both.zone", ((IPv4Address) live).port())
              .connect(_ -> new Client())
              .onSuccess(made -> {
                connected.add(made.transport().peer());
                seen.add(threads());
              });
        });
    assertThat(status).isZero();
    assertThat(connected).hasSize(1).allMatch(IPv4Address.class::isInstance);
    assertThat(seen.getLast()).isEqualTo(seen.getFirst());
  }

  /// What it would take to set them up is time that the first connection waits.
  @Test
  void theFirstLookUpOfAProgramLoadsNeitherDnsjavaNorALog() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout",
                "-cp",
                GlibcTest.classPath(),
                FirstLookUpProgram.class.getName())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("192.0.2.7", "spindle.names.resolver.Exchange");
    assertThat(output.lines().filter(each -> each.matches(".* org\\.(xbill|slf4j)\\..*")))
        .isEmpty();
  }

  @Test
  void aLookUpOverIPv6FindsItsServer() throws Exception {
    MemoryHost host = new MemoryNetwork().host("here", (Address) IPv6Address.of("fd00::1", 0));
    try (var memory = new MemoryReactor(host, ReactorSettings.defaults())) {
      Address place = IPv6Address.of("fd00::1", 53);
      NameServer.listen(memory.reactor(), place, zone("host IN A 192.0.2.1"));
      Deferred<NameAnswer> answer =
          Resolver.asking(memory.reactor(), place).ask("host.zone", RecordType.A);
      assertThat(memory.await(answer, Duration.ofSeconds(1)).records()).hasSize(1);
    }
  }
}
