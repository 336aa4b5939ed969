package spindle.cred;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import spindle.defer.Deferred;

/// Users with the public keys by which they come in, from a program or from files as OpenSSH has
/// them (`authorized_keys`, sshd(8)). Immutable; `with` gives a changed copy.
///
/// A line is the key's type, the key in Base64, and a comment. Empty lines and those that begin
/// with `#` do not count. **A line with options is refused**, since nothing here holds them, and
/// who wrote `command=` or `from=` relies on it.
public final class AuthorizedKeys implements Checker<SshKey> {
  private static final AuthorizedKeys NONE = new AuthorizedKeys(List.of());

  private record Entry(User user, String type, String base64) {}

  private final List<Entry> entries;

  private AuthorizedKeys(List<Entry> entries) {
    this.entries = entries;
  }

  /// Nobody.
  public static AuthorizedKeys none() {
    return NONE;
  }

  /// The keys of a file, all of the same user. Waits for the disk.
  ///
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if a line is not as it should be; the message says which
  public static AuthorizedKeys read(User user, Path file) throws IOException {
    return none().withFile(user, file);
  }

  /// A copy with the keys of a file, too, as [#read].
  ///
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if a line is not as it should be; the message says which
  public AuthorizedKeys withFile(User user, Path file) throws IOException {
    AuthorizedKeys keys = this;
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        keys = keys.with(user, line);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    return keys;
  }

  /// A copy with one key more. A user may have several, and a key several users.
  ///
  /// @param line as in a file, or as `ssh-keygen` writes it to a `.pub`
  /// @throws IllegalArgumentException if it is no such line
  public AuthorizedKeys with(User user, String line) {
    String[] words = line.strip().split("\\s+", 3);
    if (words.length < 2 || !isKey(words[0], words[1])) {
      throw new IllegalArgumentException(
          "expected TYPE BASE64 COMMENT, as in a file of ssh-keygen's, and no options before them");
    }
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(user, words[0], words[1]));
    return new AuthorizedKeys(List.copyOf(more));
  }

  /// Whether `base64` is the key of that type: it begins with the type's length and name.
  private static boolean isKey(String type, String base64) {
    try {
      byte[] key = Base64.getDecoder().decode(base64);
      int length = key.length < 4 ? -1 : ByteBuffer.wrap(key).getInt();
      return length == type.length()
          && key.length > 4 + length
          && new String(key, 4, length, StandardCharsets.US_ASCII).equals(type);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /// Says whose key it is. Public keys are no secret, so nothing is to be hidden by the time it
  /// takes.
  @Override
  public Deferred<Optional<User>> check(SshKey key) {
    return Deferred.succeed(
        entries.stream()
            .filter(each -> each.user.name().equals(key.name()))
            .filter(each -> each.type.equals(key.type()) && each.base64.equals(key.base64()))
            .map(Entry::user)
            .findFirst());
  }

  /// How many there are, for people.
  @Override
  public String toString() {
    return entries.size() + " keys";
  }
}
