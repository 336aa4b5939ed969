package spindle.ssh.carrier;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/// Private keys in files, as OpenSSH writes them. All here waits for the disk.
public final class KeyFiles {
  private static final Set<PosixFilePermission> OF_OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private KeyFiles() {}

  /// The keys in `file`.
  ///
  /// @param password by which they are encrypted; null if they are not to be
  /// @throws IOException if it cannot be read, others may, it has no key, or the password is not
  ///   its
  public static List<KeyPair> load(Path file, @Nullable String password) throws IOException {
    QuietLogger.settle();
    if (Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected nobody but the owner to have rights on the private key %s: chmod 600",
              file));
    }
    List<KeyPair> pairs = new ArrayList<>();
    byte[] content = Files.readAllBytes(file);
    try (var stream = new ByteArrayInputStream(content)) {
      Iterable<KeyPair> found =
          SecurityUtils.loadKeyPairIdentities(
              null,
              () -> file.toString(),
              stream,
              password == null ? null : FilePasswordProvider.of(password));
      if (found != null) {
        found.forEach(pairs::add);
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IOException(
          password == null
              ? "expected a private key without a password in " + file
              : "expected a private key with that password in " + file,
          e);
    }
    if (pairs.isEmpty()) {
      throw new IOException("expected a private key in " + file);
    }
    return pairs;
  }
}
