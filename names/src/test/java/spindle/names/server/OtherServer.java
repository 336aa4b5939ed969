package spindle.names.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/// A name server of others as a process, and what it says of itself: BIND, or Knot DNS, with one
/// zone that it has or copies; or Unbound, NLnet Labs' resolver, that asks a server of ours for
/// one.
final class OtherServer implements AutoCloseable {
  static final String ORIGIN = "corp.spindle";
  private static final String END = "(it has ended)";

  private final Process process;
  private final int port;
  private final Path folder;

  /// Its lines that nobody has looked at, with one more when it has ended.
  private final LinkedBlockingQueue<String> news = new LinkedBlockingQueue<>();

  private String said = "";

  private OtherServer(Process process, int port, Path folder) {
    this.process = process;
    this.port = port;
    this.folder = folder;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          lines.lines().forEach(news::add);
          news.add(END);
        });
  }

  static int freePort() throws IOException {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /// BIND, which copies the zone from our server.
  static OtherServer bindBelow(Path folder, int ours) throws IOException {
    return bind(folder, "type secondary; primaries { 127.0.0.1 port %d; };".formatted(ours), "");
  }

  /// BIND, which has the zone, and tells our server of changes.
  static OtherServer bindAbove(Path folder, int ours, String zone) throws IOException {
    String tells = "notify explicit; also-notify { 127.0.0.1 port %d; };".formatted(ours);
    return bind(folder, "type primary; allow-update { 127.0.0.1; }; " + tells, zone);
  }

  /// BIND, which knows nothing, and asks our server.
  static OtherServer bindBetween(Path folder, int ours) throws IOException {
    String asks = "type forward; forward only; forwarders { 127.0.0.1 port %d; };".formatted(ours);
    int port = freePort();
    Path file = folder.resolve("named.conf");
    Files.writeString(
        file,
        """
        options {
          directory "%s"; pid-file none; session-keyfile none; listen-on-v6 { none; };
          listen-on port %d { 127.0.0.1; }; recursion yes; dnssec-validation no;
        };
        controls { };
        zone "%s" { %s };
        """
            .formatted(folder, port, ORIGIN, asks));
    return started(port, folder, "named", "-g", "-c", file.toString());
  }

  private static OtherServer bind(Path folder, String kind, String zone) throws IOException {
    int port = freePort();
    Files.writeString(folder.resolve("zone"), zone);
    Path file = folder.resolve("named.conf");
    Files.writeString(
        file,
        """
        options {
          directory "%s"; pid-file none; session-keyfile none; listen-on-v6 { none; };
          listen-on port %d { 127.0.0.1; }; recursion no; allow-transfer { any; };
          notify-delay 0;
        };
        controls { };
        zone "%s" { %s file "zone"; masterfile-format text; };
        """
            .formatted(folder, port, ORIGIN, kind)
            .replace("file \"zone\"", zone.isEmpty() ? "file \"copy\"" : "file \"zone\""));
    return started(port, folder, "named", "-g", "-c", file.toString());
  }

  /// Knot DNS, which copies the zone from our server.
  static OtherServer knotBelow(Path folder, int ours) throws IOException {
    return knot(folder, ours, "    master: ours\n    zonefile-load: none\n", "");
  }

  /// Knot DNS, which has the zone, and tells our server of changes.
  static OtherServer knotAbove(Path folder, int ours, String zone) throws IOException {
    return knot(folder, ours, "    notify: ours\n", zone);
  }

  private static OtherServer knot(Path folder, int ours, String kind, String zone)
      throws IOException {
    int port = freePort();
    if (!zone.isEmpty()) {
      Files.writeString(folder.resolve("zone"), "$ORIGIN %s.\n%s".formatted(ORIGIN, zone));
    }
    Path file = folder.resolve("knot.conf");
    Files.writeString(
        file,
        """
        server:
            rundir: "%1$s"
            listen: [ 127.0.0.1@%2$d ]
        log:
          - target: stderr
            any: info
        database:
            storage: "%1$s"
        remote:
          - id: ours
            address: 127.0.0.1@%3$d
        acl:
          - id: here
            address: 127.0.0.1
            action: [ notify, transfer ]
        zone:
          - domain: %4$s
            storage: "%1$s"
            file: zone
            acl: here
        %5$s\
        """
            .formatted(folder, port, ours, ORIGIN, kind));
    return started(port, folder, "knotd", "-c", file.toString());
  }

  /// Unbound; returns when it answers.
  static OtherServer unbound(Path folder, String zone, int ours)
      throws IOException, InterruptedException {
    return unbound(folder, zone, ours, freePort(), "");
  }

  /// The same over TLS, with a key and a certificate.
  static OtherServer unboundOverTls(Path folder, String zone, int ours, Path key, Path certificate)
      throws IOException, InterruptedException {
    int port = freePort();
    String tls =
        "  tls-port: %d\n  tls-service-key: \"%s\"\n  tls-service-pem: \"%s\"\n"
            .formatted(port, key, certificate);
    return unbound(folder, zone, ours, port, tls);
  }

  /// The same with a copy of the whole zone, which it fetches from there.
  static OtherServer unboundBelow(Path folder, String zone, int ours)
      throws IOException, InterruptedException {
    String copies = "auth-zone:\n  name: \"%s\"\n  primary: 127.0.0.1@%d\n".formatted(zone, ours);
    return unbound(folder, "elsewhere.spindle", ours, freePort(), copies);
  }

  private static OtherServer unbound(Path folder, String zone, int ours, int port, String more)
      throws IOException, InterruptedException {
    Path file = folder.resolve("unbound-%d.conf".formatted(port));
    Files.writeString(
        file,
        """
        server:
          interface: 127.0.0.1@%d
          port: %d
          do-daemonize: no
          username: ""
          chroot: ""
          directory: "%s"
          pidfile: ""
          use-syslog: no
          logfile: ""
          verbosity: 1
          do-ip6: no
          do-not-query-localhost: no
          use-caps-for-id: yes
          module-config: "iterator"
          num-threads: 1
          outgoing-range: 200
          access-control: 127.0.0.0/8 allow
        %sremote-control:
          control-enable: no
        stub-zone:
          name: "%s"
          stub-addr: 127.0.0.1@%d
        """
            .formatted(port, port, folder, more, zone, ours));
    OtherServer unbound = started(port, folder, "unbound", "-d", "-p", "-c", file.toString());
    unbound.awaitSaid(all -> all.contains("start of service"));
    return unbound;
  }

  private static OtherServer started(int port, Path folder, String... command) throws IOException {
    return new OtherServer(
        new ProcessBuilder(command).redirectErrorStream(true).start(), port, folder);
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  String said() {
    List<String> lines = new ArrayList<>();
    news.drainTo(lines);
    lines.forEach(each -> said += each + "\n");
    return said;
  }

  /// Waits until it has said something.
  void awaitSaid(Predicate<String> what) throws InterruptedException {
    while (!what.test(said())) {
      String next = news.take();
      said += next + "\n";
      if (next.equals(END)) {
        throw new AssertionError("it has ended: " + said);
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
