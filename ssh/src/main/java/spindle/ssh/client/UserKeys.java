package spindle.ssh.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import spindle.ssh.carrier.KeyFiles;

/// Private keys by which a user logs in, from files as OpenSSH writes them. Immutable.
///
/// A certificate that `ssh-keygen -s` has made for a key, in the file of the same name with
/// `-cert.pub` after it, is read with the key and shown before it, as `ssh` does: to servers that
/// let in whom an authority vouches for (`TrustedUserCAKeys` of sshd_config(5)).
public final class UserKeys {
  /// A key, and what an authority has said of it.
  ///
  /// @param certificate as SSH sends it, in Base64; null if there is none
  record Identity(KeyPair pair, @Nullable String certificate) {}

  private final List<Identity> all;

  /// No key at all.
  public static UserKeys none() {
    return new UserKeys(List.of());
  }

  private UserKeys(List<Identity> all) {
    this.all = List.copyOf(all);
  }

  /// The keys in these files, which have no password, in this order. Waits for the disk.
  ///
  /// @throws IOException if one cannot be read, others than its owner may read it, or it is no key,
  ///   or has a password; or if its certificate cannot be read, or is not a user's for that key.
  ///   Whether a certificate holds now is for the server to say
  public static UserKeys read(Path... files) throws IOException {
    List<Identity> all = new ArrayList<>();
    for (Path file : files) {
      all.addAll(identities(file, null));
    }
    return new UserKeys(all);
  }

  /// The key in a file that is encrypted by a password. Waits for the disk, and for as long as it
  /// takes to try the password, some tenths of a second.
  ///
  /// @throws IOException as the other one, or if the password is another
  public static UserKeys read(Path file, String password) throws IOException {
    return new UserKeys(identities(file, password));
  }

  private static List<Identity> identities(Path file, @Nullable String password)
      throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + "-cert.pub");
    String certificate =
        Files.exists(beside) ? Files.readString(beside, StandardCharsets.ISO_8859_1) : null;
    List<Identity> all = new ArrayList<>();
    for (KeyPair pair : KeyFiles.load(file, password)) {
      all.add(
          new Identity(pair, certificate == null ? null : requireFor(pair, certificate, beside)));
    }
    return all;
  }

  /// The certificate of a line TYPE BASE64 COMMENT, if it is of that key.
  private static String requireFor(KeyPair pair, String line, Path file) throws IOException {
    String[] words = line.strip().split("\\s+", 3);
    try {
      byte[] said = Base64.getDecoder().decode(words.length < 2 ? "" : words[1]);
      if (new ByteArrayBuffer(said).getRawPublicKey() instanceof OpenSshCertificate certificate
          && certificate.getType() == OpenSshCertificate.Type.USER
          && KeyUtils.compareKeys(certificate.getCertPubKey(), pair.getPublic())) {
        return words[1];
      }
    } catch (IOException | RuntimeException cut) {
      throw new IOException("expected a certificate in " + file, cut);
    }
    throw new IOException(
        "expected a user's certificate for the key beside it in %s: ssh-keygen -L shows whose it is"
            .formatted(file));
  }

  /// These, and then those of `more`.
  public UserKeys and(UserKeys more) {
    List<Identity> both = new ArrayList<>(all);
    both.addAll(more.all);
    return new UserKeys(both);
  }

  List<Identity> identities() {
    return all;
  }

  /// Their hashes, as OpenSSH shows them.
  public List<String> fingerprints() {
    return all.stream().map(each -> KeyUtils.getFingerPrint(each.pair.getPublic())).toList();
  }

  /// The fingerprints.
  @Override
  public String toString() {
    return "UserKeys" + fingerprints();
  }
}
