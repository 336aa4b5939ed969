package spindle.names.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/// NLnet Labs' resolver, Debian's package `unbound`, asking a server of ours for one zone.
final class Unbound implements AutoCloseable {
  private final Process process;
  private final int port;

  private Unbound(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts it; returns when it answers.
  static Unbound start(Path folder, String zone, int server) throws IOException {
    return start(folder, zone, server, _ -> "");
  }

  /// The same over TLS, with a key and a certificate.
  static Unbound startTls(Path folder, String zone, int server, Path key, Path certificate)
      throws IOException {
    return start(
        folder,
        zone,
        server,
        port ->
            "  tls-port: %d\n  tls-service-key: \"%s\"\n  tls-service-pem: \"%s\"\n"
                .formatted(port, key, certificate));
  }

  /// The same with a copy of the whole zone, which it fetches from there.
  static Unbound startSecondary(Path folder, String zone, int server) throws IOException {
    return start(
        folder,
        "elsewhere.spindle",
        server,
        _ -> "auth-zone:\n  name: \"%s\"\n  primary: 127.0.0.1@%d\n".formatted(zone, server));
  }

  private static Unbound start(Path folder, String zone, int server, IntFunction<String> more)
      throws IOException {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
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
            .formatted(port, port, folder, more.apply(port), zone, server));
    return started(file, port);
  }

  private static Unbound started(Path file, int port) throws IOException {
    Process process =
        new ProcessBuilder("unbound", "-d", "-p", "-c", file.toString())
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      if (line.contains("start of service")) {
        Thread.ofPlatform().daemon().start(() -> drain(lines));
        return new Unbound(process, port);
      }
    }
    throw new IOException("unbound does not start: " + said);
  }

  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // Nobody wants to know.
      }
    } catch (IOException closed) {
      // It has ended.
    }
  }

  int port() {
    return port;
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
