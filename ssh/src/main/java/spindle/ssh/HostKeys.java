package spindle.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import spindle.ssh.carrier.QuietLogger;

/// The keys by which clients know a server again. Immutable.
///
/// A file has a private key as OpenSSH writes it, without a password, and nobody but its owner may
/// read it; next to it, with `.pub`, is the public one.
public final class HostKeys {
  private static final Set<PosixFilePermission> OF_OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final List<KeyPair> pairs;

  private HostKeys(List<KeyPair> pairs) {
    this.pairs = List.copyOf(pairs);
  }

  /// The key in `file`, an Ed25519 key, which is made the first time. Waits for the disk.
  ///
  /// @throws IOException if it cannot be read or written, others may read it, or it is no key
  public static HostKeys kept(Path file) throws IOException {
    QuietLogger.settle();
    if (!Files.exists(file)) {
      make(file);
    }
    return read(file);
  }

  /// The keys in these files, at most one of a type: `ssh_host_ed25519_key` and its like, as
  /// `ssh-keygen` makes them. Waits for the disk.
  ///
  /// @throws IOException if one cannot be read, others may read it, or it is no key, or has a
  ///   password
  public static HostKeys read(Path... files) throws IOException {
    QuietLogger.settle();
    List<KeyPair> pairs = new ArrayList<>();
    for (Path file : files) {
      pairs.addAll(load(file));
    }
    if (pairs.isEmpty()) {
      throw new IOException("expected a file at least: without a key no client can connect");
    }
    return new HostKeys(pairs);
  }

  /// A key that is forgotten with the program, for tests.
  public static HostKeys passing() {
    QuietLogger.settle();
    return new HostKeys(List.of(generate()));
  }

  private static KeyPair generate() {
    try {
      return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Bouncy Castle makes Ed25519 keys", e);
    }
  }

  private static void make(Path file) throws IOException {
    KeyPair pair = generate();
    ByteArrayOutputStream secret = new ByteArrayOutputStream();
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    try {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "", null, secret);
      OpenSSHKeyPairResourceWriter.INSTANCE.writePublicKey(pair.getPublic(), "", open);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException somebodyElse) {
      return;
    }
    Files.write(file, secret.toByteArray(), StandardOpenOption.WRITE);
    Files.write(file.resolveSibling(file.getFileName() + ".pub"), open.toByteArray());
  }

  private static List<KeyPair> load(Path file) throws IOException {
    Set<PosixFilePermission> rights =
        Files.getPosixFilePermissions(file, new LinkOption[0]).stream()
            .filter(OF_OTHERS::contains)
            .collect(Collectors.toSet());
    if (!rights.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected nobody but the owner to have rights on the private key %s: chmod 600",
              file));
    }
    List<KeyPair> pairs = new ArrayList<>();
    try (var stream = Files.newInputStream(file)) {
      Iterable<KeyPair> found =
          SecurityUtils.loadKeyPairIdentities(null, () -> file.toString(), stream, null);
      if (found != null) {
        found.forEach(pairs::add);
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException("expected a private key without a password in " + file, e);
    }
    if (pairs.isEmpty()) {
      throw new IOException("expected a private key in " + file);
    }
    return pairs;
  }

  List<KeyPair> pairs() {
    return pairs;
  }

  /// Their hashes, as OpenSSH shows them to whoever connects for the first time: `SHA256:…`.
  public List<String> fingerprints() {
    return pairs.stream().map(each -> KeyUtils.getFingerPrint(each.getPublic())).toList();
  }

  /// The fingerprints.
  @Override
  public String toString() {
    return "HostKeys" + fingerprints();
  }
}
