package spindle.ssh.client;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import spindle.ssh.carrier.KeyFiles;

/// Private keys by which a user logs in, from files as OpenSSH writes them. Immutable.
public final class UserKeys {
  private final List<KeyPair> pairs;

  /// No key at all.
  public static UserKeys none() {
    return new UserKeys(List.of());
  }

  private UserKeys(List<KeyPair> pairs) {
    this.pairs = List.copyOf(pairs);
  }

  /// The keys in these files, which have no password, in this order. Waits for the disk.
  ///
  /// @throws IOException if one cannot be read, others than its owner may read it, or it is no key,
  ///   or has a password
  public static UserKeys read(Path... files) throws IOException {
    List<KeyPair> pairs = new ArrayList<>();
    for (Path file : files) {
      pairs.addAll(KeyFiles.load(file, null));
    }
    return new UserKeys(pairs);
  }

  /// The key in a file that is encrypted by a password. Waits for the disk, and for as long as it
  /// takes to try the password, some tenths of a second.
  ///
  /// @throws IOException as the other one, or if the password is another
  public static UserKeys read(Path file, String password) throws IOException {
    return new UserKeys(KeyFiles.load(file, password));
  }

  /// These, and then those of `more`.
  public UserKeys and(UserKeys more) {
    List<KeyPair> all = new ArrayList<>(pairs);
    all.addAll(more.pairs);
    return new UserKeys(all);
  }

  List<KeyPair> pairs() {
    return pairs;
  }

  /// Their hashes, as OpenSSH shows them.
  public List<String> fingerprints() {
    return pairs.stream().map(each -> KeyUtils.getFingerPrint(each.getPublic())).toList();
  }

  /// The fingerprints.
  @Override
  public String toString() {
    return "UserKeys" + fingerprints();
  }
}
