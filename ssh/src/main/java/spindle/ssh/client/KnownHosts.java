package spindle.ssh.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys of servers, in the format of OpenSSH's `known_hosts` (sshd(8)): names with `*`, `?` and
/// `!`, hashed names, `[host]:port`, `@revoked` and `@cert-authority`. Immutable; `with` gives a
/// changed copy.
///
/// There is no way to trust whoever answers: who connects for the first time gets a
/// [HostKeyUnknown] with the line to add.
public final class KnownHosts {
  private static final int SSH = 22;
  private static final KnownHosts NONE = new KnownHosts(List.of());

  private final List<KnownHost> lines;

  private KnownHosts(List<KnownHost> lines) {
    this.lines = lines;
  }

  /// No host at all.
  public static KnownHosts none() {
    return NONE;
  }

  /// The hosts of files; none of one that does not exist, as for OpenSSH. A line that makes no
  /// sense is passed over, as there. Waits for the disk.
  ///
  /// @throws IOException if one is there and cannot be read
  public static KnownHosts read(Path... files) throws IOException {
    List<KnownHost> lines = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        List<String> texts = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < texts.size(); i++) {
          KnownHost.parse(texts.get(i), "%s, line %d,".formatted(file, i + 1))
              .ifPresent(lines::add);
        }
      }
    }
    return new KnownHosts(List.copyOf(lines));
  }

  /// A copy with one line more: `example.org ssh-ed25519 AAAA…`.
  ///
  /// @throws IllegalArgumentException if it is no such line
  public KnownHosts with(String line) {
    KnownHost host =
        KnownHost.parse(line, "the line '%s'".formatted(line))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "expected HOSTS TYPE BASE64, as in a known_hosts of OpenSSH's, got '%s'"
                        .formatted(line)));
    return new KnownHosts(Stream.concat(lines.stream(), Stream.of(host)).toList());
  }

  /// How many lines there are.
  public int size() {
    return lines.size();
  }

  /// What a server has shown.
  ///
  /// @param type of the key, of a certificate that within it
  /// @param base64 the key
  /// @param fingerprint of it
  /// @param authority the key that has signed a certificate for the host, which holds; empty if it
  ///   has shown none
  record Shown(String type, String base64, String fingerprint, String authority) {}

  /// Says whether a host may have that key: returns if so.
  void require(String host, int port, Shown shown) throws HostKeyRefused {
    String name = name(host, port);
    List<KnownHost> about = notRevoked(name, shown);
    if (vouched(about, shown)) {
      return;
    }
    Optional<KnownHost> other =
        about.stream()
            .filter(each -> each.mark() == KnownHost.Mark.NONE && each.type().equals(shown.type))
            .findFirst();
    if (other.isPresent()) {
      throw new HostKeyChanged(name, other.get().where(), shown.fingerprint);
    }
    // As OpenSSH does: a line about the host, whatever the port, counts where none has the port.
    if (port == SSH || !vouched(notRevoked(host, shown), shown)) {
      String line = "%s %s %s".formatted(name, shown.type, shown.base64);
      throw new HostKeyUnknown(name, line, shown.fingerprint);
    }
  }

  private List<KnownHost> notRevoked(String host, Shown shown) throws HostKeyRevoked {
    List<KnownHost> about = about(host);
    for (KnownHost each : about) {
      if (each.mark() == KnownHost.Mark.REVOKED
          && (each.has(shown.base64) || each.has(shown.authority))) {
        throw new HostKeyRevoked(host, each.where(), shown.fingerprint);
      }
    }
    return about;
  }

  private static boolean vouched(List<KnownHost> about, Shown shown) {
    return about.stream()
        .anyMatch(each ->
            switch (each.mark()) {
              case NONE -> each.has(shown.base64);
              case AUTHORITY -> each.has(shown.authority);
              case REVOKED -> false;
            });
  }

  private List<KnownHost> about(String name) {
    return lines.stream().filter(each -> each.isAbout(name)).toList();
  }

  private static String name(String host, int port) {
    return port == SSH ? host : "[%s]:%d".formatted(host, port);
  }

  /// The types of keys that are known of a host, and whether authorities vouch for it: a client
  /// asks for what it can judge.
  record Wanted(List<String> types, boolean certificates) {}

  Wanted wanted(String host, int port) {
    List<KnownHost> about = new ArrayList<>(about(name(host, port)));
    if (port != SSH) {
      about.addAll(about(host));
    }
    return new Wanted(
        about.stream()
            .filter(each -> each.mark() == KnownHost.Mark.NONE)
            .map(KnownHost::type)
            .distinct()
            .toList(),
        about.stream().anyMatch(each -> each.mark() == KnownHost.Mark.AUTHORITY));
  }

  /// How many, for people.
  @Override
  public String toString() {
    return "KnownHosts[%d lines]".formatted(lines.size());
  }
}
