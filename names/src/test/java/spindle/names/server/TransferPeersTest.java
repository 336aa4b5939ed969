package spindle.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.resolver.HostsFile;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.ResolvConf;
import spindle.names.resolver.Resolver;
import spindle.names.resolver.ResolverSettings;
import spindle.reactor.Reactor;

/// Zones copied to and from BIND and Knot DNS: at first the whole, then, when told of it, what has
/// changed.
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransferPeersTest {
  private static final DomainName ORIGIN = DomainName.of(OtherServer.ORIGIN);

  private final Reactor reactor = Reactor.create();
  private final Thread thread = new Thread(() -> reactor.run(false), "names");
  private final Zones zones = Zones.of();
  @TempDir private Path folder;
  private int ours;

  @BeforeEach
  void serve() throws Exception {
    thread.start();
    IPv4Address place =
        (IPv4Address)
            on(() ->
                NameServer.listen(
                        reactor,
                        IPv4Address.of("127.0.0.1", 0),
                        zones,
                        NameServerSettings.defaults().withTransfers(_ -> true))
                    .host());
    ours = place.port();
  }

  @AfterEach
  void end() throws InterruptedException {
    reactor.close();
    thread.join();
  }

  private <T> T on(Callable<T> call) throws Exception {
    return reactor.blockingCallFromThread(call);
  }

  private static String text(int serial, int hosts) {
    StringBuilder text = new StringBuilder("$TTL 600\n");
    text.append("@ IN SOA ns1 hostmaster %d 3600 600 86400 60\n".formatted(serial));
    text.append("@ IN NS ns1\nns1 IN A 127.0.0.1\n");
    for (int i = 0; i < hosts; i++) {
      text.append("h%d IN A 10.0.%d.%d\n".formatted(i, i / 250, i % 250));
    }
    return text.toString();
  }

  private static String run(String input, String... command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static String dig(int port, String... words) throws Exception {
    String[] command = new String[words.length + 6];
    System.arraycopy(
        new String[] {"dig", "@127.0.0.1", "-p", "" + port, "+tries=1", "+time=5"},
        0,
        command,
        0,
        6);
    System.arraycopy(words, 0, command, 6, words.length);
    return run("", command);
  }

  private static void awaitAnswer(int port, String name, String address) throws Exception {
    while (!dig(port, "+short", name + "." + OtherServer.ORIGIN).contains(address)) {
      // Asked again: a process more takes its time.
    }
  }

  private void ourVersion(int serial, int hosts) throws Exception {
    Zone zone = Zone.parse(text(serial, hosts), OtherServer.ORIGIN);
    on(() -> {
      zones.put(zone);
      return true;
    });
  }

  private void tell(OtherServer server) throws Exception {
    on(() -> {
      zones.tell(reactor, IPv4Address.of("127.0.0.1", server.port()));
      return true;
    });
  }

  private void copiesFromUs(OtherServer server, String whatItSays) throws Exception {
    try (server) {
      awaitAnswer(server.port(), "h299", "10.0.1.49");
      tell(server);
      ourVersion(2, 301);
      server.awaitSaid(each -> each.contains(whatItSays));
      awaitAnswer(server.port(), "h300", "10.0.1.50");
    }
  }

  @Test
  void bindIsToldAndCopiesWhatHasChanged() throws Exception {
    ourVersion(1, 300);
    copiesFromUs(OtherServer.bindBelow(folder, ours), "Transfer completed: 1 messages, 5 records");
  }

  @Test
  void knotIsToldAndCopiesWhatHasChanged() throws Exception {
    ourVersion(1, 300);
    copiesFromUs(OtherServer.knotBelow(folder, ours), "IXFR, incoming");
  }

  private SecondaryZone copyOf(OtherServer server) throws Exception {
    awaitAnswer(server.port(), "h299", "10.0.1.49");
    SecondaryZone copy =
        on(() -> {
          SecondaryZone zone =
              SecondaryZone.of(
                  reactor, OtherServer.ORIGIN, IPv4Address.of("127.0.0.1", server.port()));
          zones.put(zone);
          return zone;
        });
    awaitAnswer(ours, "h299", "10.0.1.49");
    return copy;
  }

  private Optional<Zone> zone(SecondaryZone copy) throws Exception {
    return on(() -> copy.zone(ORIGIN));
  }

  @Test
  void bindTellsUsAndWeCopyWhatHasChanged() throws Exception {
    try (OtherServer server = OtherServer.bindAbove(folder, ours, text(1, 300))) {
      SecondaryZone copy = copyOf(server);
      run(
          """
          server 127.0.0.1 %d
          update delete h7.corp.spindle.
          update add new.corp.spindle. 60 A 10.9.9.9
          send
          """
              .formatted(server.port()),
          "nsupdate");
      awaitAnswer(ours, "new", "10.9.9.9");
      assertThat(server.said()).contains("IXFR started (serial 1 -> 2)");
      Zone zone = zone(copy).orElseThrow();
      assertThat(zone.size()).isEqualTo(303);
      assertThat(zone.at(DomainName.of("h7.corp.spindle"), RecordType.A)).isEmpty();
    }
  }

  @Test
  void knotTellsUsAndWeCopyWhatHasChanged() throws Exception {
    try (OtherServer server = OtherServer.knotAbove(folder, ours, text(1, 300))) {
      SecondaryZone copy = copyOf(server);
      for (String each : new String[] {"zone-begin", "zone-set", "zone-unset", "zone-commit"}) {
        String more =
            switch (each) {
              case "zone-set" -> " new 60 A 10.9.9.9";
              case "zone-unset" -> " h7 A";
              default -> "";
            };
        String line = "%s %s%s".formatted(each, OtherServer.ORIGIN, more);
        String said = run("", "knotc -s %s/knot.sock %s".formatted(folder, line).split(" "));
        assertThat(said).as(line).contains("OK");
      }
      awaitAnswer(ours, "new", "10.9.9.9");
      assertThat(server.said()).contains("IXFR, outgoing");
      assertThat(zone(copy).orElseThrow().size()).isEqualTo(303);
    }
  }

  @Test
  void digReadsWhatHasChanged() throws Exception {
    ourVersion(1, 300);
    ourVersion(3, 299);
    String changes = dig(ours, "+noall", "+answer", "IXFR=1", OtherServer.ORIGIN);
    assertThat(changes.lines().filter(each -> each.startsWith("corp.spindle."))).hasSize(4);
    assertThat(changes).containsOnlyOnce("h299.corp.spindle.").doesNotContain("h298");
    assertThat(dig(ours, "+notcp", "+short", "IXFR=1", OtherServer.ORIGIN))
        .isEqualTo("ns1.corp.spindle. hostmaster.corp.spindle. 3 3600 600 86400 60\n");
  }

  private static String words(NameAnswer answer) {
    return answer.code()
        + " "
        + answer.records().stream().map(each -> each.name() + " " + each.text()).sorted().toList();
  }

  private Resolver resolver(int port) throws Exception {
    return on(() ->
        Resolver.of(
            reactor,
            ResolvConf.of(IPv4Address.of("127.0.0.1", port)),
            HostsFile.empty(),
            ResolverSettings.defaults().withCache(0, 0)));
  }

  private String ask(Resolver resolver, String name, RecordType type) throws Exception {
    return words(reactor.blockingDeferredFromThread(() -> resolver.ask(name, type)));
  }

  /// As a server of the zone below our resolver, and as a resolver between ours and our server.
  private void saysTheSame(OtherServer server) throws Exception {
    try (server) {
      awaitAnswer(server.port(), "h299", "10.0.1.49");
      Resolver straight = resolver(ours);
      Resolver through = resolver(server.port());
      for (int i = 0; i < 400; i++) {
        String name = (i % 3 == 0 ? "x." : "") + "h" + i + "." + OtherServer.ORIGIN;
        RecordType type = i % 5 == 0 ? RecordType.MX : RecordType.A;
        assertThat(ask(through, name, type)).as(name).isEqualTo(ask(straight, name, type));
      }
    }
  }

  @Test
  void bindAndKnotUnderOurResolverSayWhatWeSay() throws Exception {
    ourVersion(1, 300);
    saysTheSame(OtherServer.bindBelow(folder, ours));
    saysTheSame(OtherServer.knotBelow(folder, ours));
  }

  @Test
  void bindBetweenOurResolverAndOurServerChangesNothing() throws Exception {
    ourVersion(1, 300);
    saysTheSame(OtherServer.bindBetween(folder, ours));
  }
}
