package spindle.doh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.names.RecordType;
import spindle.names.resolver.HostsFile;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.ResolvConf;
import spindle.names.resolver.Resolver;
import spindle.names.resolver.ResolverSettings;
import spindle.names.server.NameServer;
import spindle.names.server.Zone;
import spindle.reactor.Reactor;
import spindle.reason.DNSLookupError;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsTrust;
import spindle.web.client.Agent;

/// PowerDNS' dnsdist, Debian's package `dnsdist`: asked by us over HTTPS, it asks a server of ours.
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DnsDistTest {
  private final Reactor reactor = Reactor.create();
  private final Thread thread = new Thread(() -> reactor.run(false), "names");
  @TempDir private Path folder;

  @AfterEach
  void end() throws InterruptedException {
    reactor.close();
    thread.join();
  }

  private <T> T on(Callable<T> call) throws Exception {
    return reactor.blockingCallFromThread(call);
  }

  private static Zone zone() {
    StringBuilder text = new StringBuilder("$TTL 60\n@ IN SOA a b 1 60 60 60 60\n@ IN NS a\n");
    for (int i = 0; i < 100; i++) {
      text.append("h%d IN A 192.0.2.%d\n".formatted(i, i));
    }
    return Zone.parse(text.toString(), "corp.spindle");
  }

  private static void makeCertificate(Path certificate, Path key) throws Exception {
    String words =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=names -addext"
            + " subjectAltName=DNS:localhost,IP:127.0.0.1";
    List<String> command = new ArrayList<>(List.of(words.split(" ")));
    command.addAll(List.of("-keyout", key.toString(), "-out", certificate.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Process start(int port, int ours, Path certificate, Path key) throws IOException {
    Path file = folder.resolve("dnsdist.conf");
    Files.writeString(
        file,
        """
        setLocal("127.0.0.1:%d")
        newServer({address="127.0.0.1:%d", checkName="h1.corp.spindle."})
        addDOHLocal("127.0.0.1:%d", "%s", "%s", "/dns-query")
        """
            .formatted(freePort(), ours, port, certificate, key));
    return new ProcessBuilder("dnsdist", "--supervised", "-C", file.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  @Test
  void itIsAskedOverHttpsByManyQuestionsAtOnce() throws Exception {
    thread.start();
    IPv4Address ours =
        (IPv4Address)
            on(() -> NameServer.listen(reactor, IPv4Address.of("127.0.0.1", 0), zone()).host());
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    makeCertificate(certificate, key);
    int port = freePort();
    Process dnsdist = start(port, ours.port(), certificate, key);
    try {
      Resolver resolver = on(() -> resolver(port, certificate));
      while (!isAnswered(resolver)) {
        assertThat(dnsdist.waitFor(50, TimeUnit.MILLISECONDS))
            .as(Files.readString(folder.resolve("said")))
            .isFalse();
      }
      List<NameAnswer> answers =
          reactor.blockingDeferredFromThread(() ->
              Deferred.gatherResults(
                  IntStream.range(0, 100)
                      .mapToObj(i -> resolver.ask("h%d.corp.spindle".formatted(i), RecordType.A))
                      .toList()));
      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).records().getFirst().address().getHostAddress())
            .isEqualTo("192.0.2." + i);
      }
    } finally {
      dnsdist.destroyForcibly().waitFor();
    }
  }

  private Resolver resolver(int port, Path certificate) {
    Agent agent =
        new Agent(reactor)
            .withTls(TlsClientOptions.defaults().withTrust(TlsTrust.pem(certificate)));
    DnsOverHttps way = new DnsOverHttps(agent, "https://127.0.0.1:%d/dns-query".formatted(port));
    return Resolver.of(
        reactor,
        ResolvConf.parse("", ""),
        HostsFile.empty(),
        ResolverSettings.defaults().withCache(0, 0).withCarrier(way));
  }

  private boolean isAnswered(Resolver resolver) throws Exception {
    try {
      return reactor
          .blockingDeferredFromThread(() -> resolver.ask("h1.corp.spindle", RecordType.A))
          .found();
    } catch (DNSLookupError notYet) {
      return false;
    }
  }
}
