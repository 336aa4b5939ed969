package spindle.names.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.resolver.HostsFile;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.ResolvConf;
import spindle.names.resolver.Resolver;
import spindle.names.resolver.ResolverSettings;
import spindle.reactor.Reactor;
import spindle.reason.DNSLookupError;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsTrust;

/// Programs that know nothing of Spindle, before a server of ours and behind a resolver of ours:
/// dig, Unbound, BIND's checker of zones.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealPeersTest {
  private static final long SEED = 46;
  private static final int QUESTIONS = 2000;
  private static final String ORIGIN = "corp.spindle";
  private static final String[] NS1 = {"ns1." + ORIGIN, "A"};
  private static final Reactor REACTOR = Reactor.create();
  private static final Thread THREAD = new Thread(() -> REACTOR.run(false), "names");

  @TempDir private static Path folder;

  private static Zone zone = Zone.parse("@ 1 IN SOA a b 1 1 1 1 1\n@ 1 IN NS a\n", ORIGIN);
  private static int port;

  @BeforeAll
  static void serve() throws Exception {
    zone = Zone.parse(randomZone(new Random(SEED)), ORIGIN);
    THREAD.start();
    IPv4Address place =
        (IPv4Address)
            on(() ->
                NameServer.listen(
                        REACTOR,
                        IPv4Address.of("127.0.0.1", 0),
                        zone,
                        NameServerSettings.defaults().withTransfers(_ -> true))
                    .host());
    port = place.port();
  }

  @AfterAll
  static void end() throws InterruptedException {
    REACTOR.close();
    THREAD.join();
  }

  private static <T> T on(Callable<T> call) throws Exception {
    return REACTOR.blockingCallFromThread(call);
  }

  /// Hosts, names that stand for others, wildcards, empty names between, a zone below, a text of
  /// many kilobytes.
  private static String randomZone(Random random) {
    StringBuilder text = new StringBuilder("$TTL 600\n");
    text.append("@ IN SOA ns1 hostmaster 7 3600 600 86400 60\n");
    text.append("@ IN NS ns1\nns1 IN A 127.0.0.1\n");
    for (int i = 0; i < 300; i++) {
      String name = "h" + i + (random.nextInt(3) == 0 ? ".deep.er" + random.nextInt(5) : "");
      switch (random.nextInt(6)) {
        case 0 -> text.append(name + " IN CNAME h" + random.nextInt(300) + "\n");
        case 1 -> text.append("*." + name + " IN A 192.0.2." + random.nextInt(256) + "\n");
        case 2 -> text.append(name + " IN TXT \"some text\" \"and more\"\n");
        case 3 -> text.append(name + " IN MX 10 h" + random.nextInt(300) + "\n");
        case 4 -> text.append("_s._tcp." + name + " IN SRV 0 5 80 h" + random.nextInt(300) + "\n");
        default -> {
          text.append(name + " IN A 198.51.100." + random.nextInt(256) + "\n");
          text.append(name + " IN AAAA 2001:db8::" + random.nextInt(1, 9999) + "\n");
        }
      }
    }
    for (int i = 0; i < 200; i++) {
      text.append("big IN A 10.7.%d.%d\n".formatted(i / 250, i % 250));
    }
    return text.toString();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static String dig(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", "" + port));
    Collections.addAll(command, "+tries=1", "+time=30");
    Collections.addAll(command, words);
    return run(command.toArray(String[]::new));
  }

  @Test
  void digIsAnswered() throws Exception {
    assertThat(dig("ns1." + ORIGIN))
        .contains("status: NOERROR", "flags: qr aa rd;", "ns1.corp.spindle.\t600\tIN\tA\t127.0.0.1")
        .doesNotContain("WARNING: Message", "malformed", "mismatch");
    assertThat(dig("+tcp", "+short", "ns1." + ORIGIN)).isEqualTo("127.0.0.1\n");
    assertThat(dig("nobody." + ORIGIN))
        .contains("status: NXDOMAIN", "corp.spindle.\t\t60\tIN\tSOA");
    assertThat(dig("example.org")).contains("status: REFUSED");
  }

  @Test
  void digSeesWhatEdnsSays() throws Exception {
    assertThat(dig("+dnssec", "ns1." + ORIGIN)).contains("EDNS: version: 0, flags: do; udp: 1232");
    assertThat(dig("+noedns", "ns1." + ORIGIN)).doesNotContain("EDNS:");
    assertThat(dig("+edns=1", "+noednsnegotiation", "ns1." + ORIGIN)).contains("status: BADVERS");
    assertThat(dig("+cookie", "ns1." + ORIGIN)).contains("; COOKIE: ").contains("(good)");
    assertThat(dig("+ednsopt=65001:0a0b", "ns1." + ORIGIN)).contains("status: NOERROR");
    assertThat(dig("+opcode=UPDATE", "ns1." + ORIGIN)).contains("status: NOTIMP");
    assertThat(dig("+opcode=NOTIFY", ORIGIN, "SOA")).contains("status: NOTAUTH");
  }

  @Test
  void digGetsByTcpWhatIsTooLongForADatagram() throws Exception {
    assertThat(dig("big." + ORIGIN)).contains("Truncated, retrying in TCP mode", "ANSWER: 200");
    assertThat(dig("+ignore", "+bufsize=512", "big." + ORIGIN)).contains("flags: qr aa tc rd;");
  }

  @Test
  void digCopiesTheWholeZone() throws Exception {
    String all = dig("+onesoa", "+noall", "+answer", "AXFR", ORIGIN);
    assertThat(all.lines().filter(line -> !line.startsWith(";") && !line.isEmpty()))
        .hasSize(zone.size());
    assertThat(dig("IXFR=7", ORIGIN)).contains("XFR size: 1 records");
    assertThat(dig("IXFR=6", ORIGIN)).contains("XFR size: " + (zone.size() + 1) + " records");
  }

  @Test
  void theCheckerOfZonesTakesWhatWeWrite() throws Exception {
    Path file = folder.resolve("zone");
    Files.writeString(file, zone.text());
    assertThat(run("named-checkzone", "-k", "ignore", "-i", "none", ORIGIN, file.toString()))
        .endsWith("OK\n");
  }

  /// One name and type of the zone or near it.
  private static String[] question(Random random) {
    List<ResourceRecord> all = zone.records();
    String name = all.get(random.nextInt(all.size())).name().toString();
    name =
        switch (random.nextInt(6)) {
          case 0 -> "x." + name;
          case 1 -> "x.y." + name;
          case 2 -> name.substring(Math.min(name.indexOf('.') + 1, name.length()));
          case 3 -> "none" + random.nextInt(1000) + "." + ORIGIN;
          default -> name;
        };
    String[] types = {"A", "AAAA", "TXT", "MX", "SRV", "CNAME", "NS", "CAA"};
    return new String[] {
      name.equals("spindle") ? ORIGIN : name, types[random.nextInt(types.length)]
    };
  }

  private static String words(NameAnswer answer) {
    Set<String> records = new LinkedHashSet<>();
    for (List<ResourceRecord> list : List.of(answer.chain(), answer.records())) {
      list.stream()
          .map(each -> each.name().lowerCase() + " " + each.type() + " " + each.text())
          .sorted()
          .forEach(records::add);
    }
    return answer.code() + " " + records;
  }

  private static Resolver resolver(int where) throws Exception {
    return on(() ->
        Resolver.of(
            REACTOR,
            ResolvConf.of(Address.literal("127.0.0.1", where)),
            HostsFile.empty(),
            ResolverSettings.defaults().withCache(0, 0)));
  }

  private static NameAnswer ask(Resolver resolver, String[] question) throws Exception {
    return REACTOR.blockingDeferredFromThread(
        () -> resolver.ask(question[0], RecordType.of(question[1])));
  }

  @Test
  void unboundBetweenOurServerAndOurResolverChangesNothing() throws Exception {
    try (OtherServer unbound = OtherServer.unbound(folder, ORIGIN, port)) {
      Resolver straight = resolver(port);
      Resolver through = resolver(unbound.port());
      Random random = new Random(SEED);
      for (int i = 0; i < QUESTIONS; i++) {
        String[] question = question(random);
        assertThat(words(ask(through, question)))
            .as("seed %d, question %d: %s %s", SEED, i, question[0], question[1])
            .isEqualTo(words(ask(straight, question)));
      }
    }
  }

  @Test
  void fiveHundredQuestionsAtOnceAreAnsweredThroughUnbound() throws Exception {
    try (OtherServer unbound = OtherServer.unbound(folder, ORIGIN, port)) {
      Resolver through = resolver(unbound.port());
      List<NameAnswer> answers =
          REACTOR.blockingDeferredFromThread(() -> {
            List<Deferred<NameAnswer>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
              all.add(through.ask("n%d.big.%s".formatted(i, ORIGIN), RecordType.A));
            }
            return Deferred.gatherResults(all);
          });
      assertThat(answers).allMatch(each -> each.code().toString().equals("NXDOMAIN"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void dnsperfGetsAnAnswerToEachOfTenThousandQuestions(String mode) throws Exception {
    StringBuilder questions = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      questions.append("h%d.%s %s%n".formatted(i % 300, ORIGIN, i % 2 == 0 ? "A" : "AAAA"));
    }
    Path file = Files.writeString(folder.resolve("questions." + mode), questions);
    String[] load = {"-d", file.toString(), "-n", "10", "-c", "4", "-q", "100", "-t", "30"};
    List<String> command = new ArrayList<>(List.of("dnsperf", "-m", mode, "-s", "127.0.0.1"));
    Collections.addAll(command, "-p", "" + port, "-e");
    Collections.addAll(command, load);
    assertThat(run(command.toArray(String[]::new)))
        .containsPattern("Queries sent: +10000\n")
        .containsPattern("Queries completed: +10000 \\(100.00%\\)")
        .containsPattern("Queries lost: +0 ")
        .doesNotContain("SERVFAIL", "REFUSED", "unexpected");
  }

  @Test
  void unboundCopiesTheWholeZone() throws Exception {
    try (OtherServer unbound = OtherServer.unboundBelow(folder, ORIGIN, port)) {
      Resolver copied = resolver(unbound.port());
      String[] question = {"big." + ORIGIN, "A"};
      NameAnswer answer = askUntilCopied(copied, question);
      assertThat(words(answer)).isEqualTo(words(ask(resolver(port), question)));
    }
  }

  /// It answers SERVFAIL until it has the copy.
  private static NameAnswer askUntilCopied(Resolver resolver, String[] question) throws Exception {
    while (true) {
      try {
        return ask(resolver, question);
      } catch (DNSLookupError notYet) {
        on(() -> {
          resolver.forget();
          return true;
        });
      }
    }
  }

  @Test
  void unboundIsAskedOverTls() throws Exception {
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("certificate.pem");
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=names",
        "-addext",
        "subjectAltName=DNS:names.spindle",
        "-keyout",
        key.toString(),
        "-out",
        certificate.toString());
    TlsClientContext context =
        TlsClientContext.load(TlsClientOptions.defaults().withTrust(TlsTrust.pem(certificate)));
    try (OtherServer unbound = OtherServer.unboundOverTls(folder, ORIGIN, port, key, certificate)) {
      NameAnswer answer = ask(overTls(unbound, "names.spindle", context), NS1);
      assertThat(answer.records()).hasSize(1);
      Resolver other = overTls(unbound, "other.spindle", context);
      assertThatThrownBy(() -> ask(other, NS1)).hasMessageContaining("over TCP: ");
    }
  }

  private static Resolver overTls(OtherServer unbound, String host, TlsClientContext context)
      throws Exception {
    return on(() ->
        Resolver.of(
            REACTOR,
            ResolvConf.of(Address.literal("127.0.0.1", unbound.port())),
            HostsFile.empty(),
            ResolverSettings.defaults().withTls(host, context)));
  }
}
