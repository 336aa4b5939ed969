package spindle.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import spindle.ssh.carrier.KeyFiles;
import spindle.ssh.carrier.QuietLogger;

/// The keys by which clients know a server again. Immutable.
///
/// A file has a private key as OpenSSH writes it, without a password, and nobody but its owner may
/// read it; next to it, with `.pub`, is the public one.
public final class HostKeys {
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
    HostKeys keys = read(file);
    if (!Files.exists(publicFile(file))) {
      publish(file, keys.pairs.getFirst());
    }
    return keys;
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
      pairs.addAll(KeyFiles.load(file, null));
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
    ByteArrayOutputStream secret = new ByteArrayOutputStream();
    try {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(generate(), "", null, secret);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    Path draft = draft(file, secret.toByteArray(), "rw-------");
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException somebodyElse) {
      // Of two programs that make one at once, both go on with the one that was there first.
    } finally {
      Files.delete(draft);
    }
  }

  /// Says the public key of `file` next to it, which a program that was ended may have left undone.
  private static void publish(Path file, KeyPair pair) throws IOException {
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    try {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePublicKey(pair.getPublic(), "", open);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    Files.move(
        draft(file, open.toByteArray(), "rw-r--r--"),
        publicFile(file),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path publicFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  /// A file next to `file` that has all of `content` on the disk. It gets its name when it is
  /// whole, so that nobody ever reads half a key, whenever a program is ended.
  private static Path draft(Path file, byte[] content, String rights) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file in no folder");
    Path draft =
        Files.createTempFile(
            folder,
            file.getFileName() + ".",
            ".draft",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights)));
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
        channel.write(left);
      }
      channel.force(true);
    }
    return draft;
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
