package spindle.names.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.names.server.NameReply;
import spindle.names.server.NameServer;
import spindle.names.server.Zone;
import spindle.names.server.Zones;
import spindle.reactor.Reactor;
import spindle.reason.DNSLookupError;

/// Asks `getent` and a [Resolver] for the same names, under one configuration after the other. Runs
/// where `/etc/hosts` and `/etc/resolv.conf` may be written, and port 53 is free. `localhost` is
/// left out: without a line in `hosts` glibc asks the servers for it.
final class GlibcProgram {
  private static final String ZONE =
      """
      $TTL 1
      @ IN SOA ns h 1 1 1 1 1
      @ IN NS ns
      ns IN A 127.0.0.1
      host IN A 192.0.2.1
      host IN AAAA 2001:db8::1
      four IN A 192.0.2.4
      six IN AAAA 2001:db8::6
      alias IN CNAME host
      text IN TXT "nothing else"
      a.b IN A 192.0.2.5
      a.b.c IN A 192.0.2.6
      *.any IN A 192.0.2.7
      under_score IN A 192.0.2.8
      """;

  private static final List<String> HOSTS =
      List.of(
          "",
          """
          192.0.2.50 box box.corp.test   # a comment
          # 192.0.2.51 hidden
          192.0.2.52\tTABS\ttabs.alias
            192.0.2.53 indented
          2001:db8::50 box
          192.0.2.54 box
          nonsense wrong
          192.0.2.55
          300.1.2.3 wrong2
          192.0.2.56 host.corp.test
          127.0.0.1 localhost
          ::1 localhost ip6-localhost
          192.0.2.57 last#glued
          """,
          "192.0.2.58 nonewline");

  private static final List<String> CONFIGURATIONS =
      List.of(
          "nameserver 127.0.0.1\n",
          "nameserver 127.0.0.1\nsearch corp.test\n",
          "nameserver 127.0.0.1\nsearch nothing.test corp.test other.test\noptions ndots:2\n",
          "nameserver 127.0.0.1\nsearch first.test\ndomain corp.test\n",
          "nameserver 127.0.0.1\ndomain corp.test\nsearch other.test\n",
          "search corp.test\noptions ndots:0\n",
          "; comment\nnameserver 127.0.0.1 # behind\nsearch\tcorp.test\toptions\n",
          "nameserver nonsense\nnameserver 127.0.0.1\nsearch corp.test.\noptions ndots:3\n",
          " nameserver 192.0.2.99\nnameserver 127.0.0.1\n#search corp.test\n",
          "nameserver 127.0.0.1\nsearch corp.test\noptions no-tld-query\n",
          "nameserver 127.0.0.1\nsearch corp.test\noptions use-vc rotate\n",
          "nameserver 127.0.0.7\nnameserver 127.0.0.1\nsearch corp.test\n");

  private static final List<String> NAMES =
      List.of(
          "host",
          "four",
          "six",
          "alias",
          "text",
          "a.b",
          "a.b.c",
          "x.any",
          "x.y.any",
          "none",
          "none.at.all",
          "host.corp.test",
          "HOST.Corp.Test",
          "host.corp.test.",
          "host.",
          "a.b.",
          "under_score",
          "box",
          "BOX",
          "box.corp.test",
          "tabs",
          "tabs.alias",
          "indented",
          "hidden",
          "wrong",
          "wrong2",
          "nonewline",
          "last",
          "ip6-localhost",
          "host.other.test");

  private GlibcProgram() {}

  /// Says which differ, and how many are the same.
  public static void main(String[] arguments) throws Exception {
    AtomicInteger same = new AtomicInteger();
    int status =
        Reactor.create()
            .runUntil(reactor -> {
              NameServer.listen(
                  reactor,
                  IPv4Address.of("127.0.0.1", 53),
                  Zones.before(
                      _ -> Deferred.succeed(NameReply.noSuchName()),
                      Zone.parse(ZONE, "corp.test"),
                      Zone.parse(ZONE, "other.test")));
              return Fiber.start(
                  reactor,
                  () -> {
                    for (String hosts : HOSTS) {
                      for (String conf : CONFIGURATIONS) {
                        Files.writeString(Path.of("/etc/hosts"), hosts);
                        Files.writeString(Path.of("/etc/resolv.conf"), conf);
                        compare(reactor, same);
                      }
                    }
                  });
            });
    System.out.println("the same: " + same);
    System.exit(status);
  }

  private static void compare(Reactor reactor, AtomicInteger same) throws Exception {
    try (Resolver resolver = Resolver.system(reactor)) {
      for (String name : NAMES) {
        Set<String> theirs = Fiber.await(reactor.deferToThread(() -> glibc(name)));
        Set<String> ours = ours(resolver, name);
        if (theirs.equals(ours)) {
          same.incrementAndGet();
        } else {
          System.out.println(
              "%s differs: glibc %s, ours %s, with\n%s%s"
                  .formatted(
                      name,
                      theirs,
                      ours,
                      Files.readString(Path.of("/etc/resolv.conf")),
                      Files.readString(Path.of("/etc/hosts"))));
        }
      }
    }
  }

  private static Set<String> glibc(String name) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("getent", "ahosts", name).start();
    String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Set<String> addresses = new TreeSet<>();
    for (String line : all.lines().toList()) {
      addresses.add(InetAddress.getByName(line.split(" ", 2)[0]).getHostAddress());
    }
    return addresses;
  }

  private static Set<String> ours(Resolver resolver, String name) throws Exception {
    Set<String> addresses = new TreeSet<>();
    try {
      for (InetAddress each : Fiber.await(resolver.resolve(name))) {
        addresses.add(each.getHostAddress());
      }
    } catch (DNSLookupError notFound) {
      // None.
    }
    return addresses;
  }
}
