package spindle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.ScriptedResolver;

class SocketsTest {
  @TempDir Path folder;

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ClusterSettings settings(String name, int port, Seeds seeds) {
    return ClusterSettings.of("sockets", name)
        .withBind("127.0.0.1", port)
        .withSeeds(seeds)
        .withFailureTimeout(Duration.ofSeconds(5));
  }

  /// The inodes of the sockets that this process has.
  private static Set<String> ownSockets() throws IOException {
    Set<String> inodes = new TreeSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : descriptors.toList()) {
        try {
          String target = Files.readSymbolicLink(each).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring(8, target.length() - 1));
          }
        } catch (IOException closedMeanwhile) {
          // Not ours to look at any more.
        }
      }
    }
    return inodes;
  }

  /// Where this process listens, as the kernel writes addresses: all UDP sockets, and those of TCP
  /// that listen.
  private static Set<String> listening() throws IOException {
    Set<String> own = ownSockets();
    Set<String> places = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] words = line.strip().split(" +");
        if (own.contains(words[9]) && (table.startsWith("udp") || words[3].equals("0A"))) {
          places.add(table + " " + words[1]);
        }
      }
    }
    return places;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aMemberListensWhereItsSettingsSayAndNowhereElse() throws Exception {
    int port = freePort();
    int other = freePort();
    Set<String> before = listening();
    try (var alpha = new Party.Guest();
        var beta = new Party.Guest()) {
      Seeds seeds = Seeds.hosts("127.0.0.1:" + port, "localhost:" + other);
      alpha.join(settings("alpha", port, seeds));
      beta.join(settings("beta", other, seeds));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      Set<String> opened = listening();
      opened.removeAll(before);
      assertThat(opened).hasSize(2);
      for (int each : List.of(port, other)) {
        String end = "%04X".formatted(each);
        assertThat(opened)
            .anyMatch(place -> place.startsWith("tcp") && place.endsWith("0100007F:" + end));
      }
      assertThat(alpha.member("beta").place()).hasToString("127.0.0.1:" + other);
    }
  }

  /// A port that is free at each of these addresses.
  private static int freePortAt(String... addresses) throws IOException {
    while (true) {
      int port = freePort();
      List<ServerSocket> all = new ArrayList<>();
      try {
        for (String each : addresses) {
          all.add(new ServerSocket(port, 1, InetAddress.ofLiteral(each)));
        }
        return port;
      } catch (IOException taken) {
        // another one
      } finally {
        for (ServerSocket each : all) {
          each.close();
        }
      }
    }
  }

  /// As a headless service of Kubernetes has it.
  @Test
  @EnabledOnOs(OS.LINUX) // where all of 127.0.0.0/8 is loopback's
  void membersFindEachOtherByOneNameWithTheAddressesOfAll() throws Exception {
    String[] places = {"127.0.0.1", "127.0.0.2", "127.0.0.3"};
    int port = freePortAt(places);
    List<Party.Guest> all = new ArrayList<>();
    try {
      for (String each : places) {
        Party.Guest guest = new Party.Guest();
        all.add(guest);
        guest.on(() ->
            guest.reactor.installNameResolver(
                new ScriptedResolver().with("chat.example.org", places)));
        guest.join(
            settings("at " + each, port, Seeds.name("chat.example.org", port))
                .withBind(each, port));
      }
      Party.awaitMembers(all, "at 127.0.0.1", "at 127.0.0.2", "at 127.0.0.3");
    } finally {
      all.forEach(Party.Guest::close);
    }
  }

  @Test
  void membersOfAnotherClustersNameDoNotHearOfEachOther() throws Exception {
    int port = freePort();
    int other = freePort();
    Seeds seeds = Seeds.hosts("127.0.0.1:" + port, "127.0.0.1:" + other);
    try (var alpha = new Party.Guest();
        var beta = new Party.Guest();
        var gamma = new Party.Guest()) {
      alpha.join(settings("alpha", port, seeds));
      beta.join(ClusterSettings.of("others", "beta").withBind("127.0.0.1", other).withSeeds(seeds));
      gamma.join(settings("gamma", freePort(), seeds));
      Party.awaitMembers(List.of(alpha, gamma), "alpha", "gamma");
      assertThat(beta.names()).containsExactly("beta");
    }
  }

  @Test
  void aFileOfHostsIsReadAgain() throws Exception {
    int port = freePort();
    Path file = folder.resolve("hosts");
    try (var alpha = new Party.Guest();
        var beta = new Party.Guest()) {
      alpha.join(settings("alpha", port, Seeds.file(file)));
      Files.writeString(file, "# the members\n\n127.0.0.1:" + port + " # alpha\n");
      beta.join(settings("beta", freePort(), Seeds.file(file)));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
    }
  }

  @Test
  void aPortThatIsTakenFailsTheJoining() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var alpha = new Party.Guest()) {
      ClusterSettings there = settings("alpha", taken.getLocalPort(), Seeds.none());
      assertThatThrownBy(() -> alpha.join(there)).isInstanceOf(JoinFailed.class);
    }
  }

  @Test
  void placesThatAreNoneAreRefused() {
    for (String each : List.of("alpha", "alpha:", ":1", "alpha:0", "alpha:65536", "a:b:1")) {
      assertThatThrownBy(() -> Seeds.hosts(each)).hasMessage("expected HOST:PORT, got " + each);
    }
  }

  @Test
  void membersThatProveThemselvesMeetAndStrangersStayOutside() throws Exception {
    Path ours = OwnCertificate.make(folder.resolve("ours.p12"));
    Path theirs = OwnCertificate.make(folder.resolve("theirs.p12"));
    int port = freePort();
    Seeds seeds = Seeds.hosts("127.0.0.1:" + port);
    ClusterSecurity security =
        ClusterSecurity.tls(OwnCertificate.identity(ours), OwnCertificate.trust(ours));
    ClusterSecurity foreign =
        ClusterSecurity.tls(OwnCertificate.identity(theirs), OwnCertificate.trust(ours));
    try (var alpha = new Party.Guest();
        var beta = new Party.Guest();
        var stranger = new Party.Guest();
        var bare = new Party.Guest()) {
      alpha.join(settings("alpha", port, seeds).withSecurity(security));
      beta.join(settings("beta", freePort(), seeds).withSecurity(security));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      stranger.join(settings("stranger", freePort(), seeds).withSecurity(foreign));
      bare.join(settings("bare", freePort(), seeds));
      speakInClearText(port);
      // Each is alone, and the two still talk.
      assertThat(stranger.names()).containsExactly("stranger");
      assertThat(bare.names()).containsExactly("bare");
      beta.on(() -> {
        beta.cluster.answer((_, question) -> spindle.defer.Deferred.succeed(question));
        return true;
      });
      ClusterMember member = alpha.member("beta");
      byte[] answer =
          alpha.get(() -> alpha.cluster.ask(member, new byte[] {7}, Duration.ofSeconds(60)));
      assertThat(answer).containsExactly(7);
      assertThat(alpha.names()).containsExactly("alpha", "beta");
    }
  }

  private static void speakInClearText(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      socket.setSoTimeout(60_000);
      List<Integer> answer = new ArrayList<>();
      try {
        for (int next = socket.getInputStream().read(); next >= 0; ) {
          answer.add(next);
          next = socket.getInputStream().read();
        }
      } catch (IOException reset) {
        answer.clear();
      }
      assertThat(answer.size()).isLessThan(100); // at most an alert of TLS
    }
  }

  @Test
  void theThreadsOfAMemberEndWhenItLeaves() throws Exception {
    try (var alpha = new Party.Guest()) {
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      alpha.join(settings("alpha", freePort(), Seeds.none()));
      Set<Thread> more = newThreads(before);
      assertThat(more).isNotEmpty().allMatch(Thread::isDaemon);
      assertThat(more.size()).isLessThanOrEqualTo(20);
      alpha.get(() -> alpha.cluster.leave());
      Party.await(
          "the threads end " + more, () -> newThreads(before).stream().noneMatch(more::contains));
    }
  }

  private static Set<Thread> newThreads(Set<Thread> before) {
    Set<Thread> now = new java.util.HashSet<>(Thread.getAllStackTraces().keySet());
    now.removeAll(before);
    now.removeIf(each -> each.getName().startsWith("spindle-worker"));
    return now;
  }
}
