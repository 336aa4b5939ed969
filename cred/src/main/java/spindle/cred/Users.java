package spindle.cred;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import spindle.defer.Deferred;

/// Names with the hashes of their passwords, from a program or a file. Immutable; `with` gives a
/// changed copy.
///
/// Passwords are hashed by jobs of the reactor, two at a time, and 64 may wait: beyond that it
/// fails with [TooManyLogins]. Who was right is remembered for five minutes, by a keyed hash, so
/// that Basic, which says the password with each request, costs one hash and not one a request. A
/// name that is not there takes the same time as a wrong password.
///
/// A file has a line for each user: the name, a colon, the [PasswordHash], and if there are any, a
/// colon and the roles, with commas between them. Empty lines and those that begin with `#` do not
/// count.
public final class Users implements Checker<Login> {
  private static final Users NONE = new Users(Map.of());

  private record Entry(User user, PasswordHash hash) {}

  private final Map<String, Entry> entries;

  /// What a name that is not there is compared with.
  private final PasswordHash nobody;

  private final ThreadLocal<CheckedLogins> checked = ThreadLocal.withInitial(CheckedLogins::new);

  private Users(Map<String, Entry> entries) {
    this.entries = entries;
    int rounds = entries.values().stream().mapToInt(each -> each.hash.rounds()).max().orElse(1000);
    byte[] any = new byte[48];
    new SecureRandom().nextBytes(any);
    nobody = PasswordHash.never(rounds, any);
  }

  /// Nobody.
  public static Users none() {
    return NONE;
  }

  /// A copy with somebody more, or with another password for a name that is there. Hashes it, which
  /// takes a part of a second.
  ///
  /// @throws IllegalArgumentException if the name is empty or has a colon or a control, or the
  ///   password more than 1024 characters
  public Users with(String name, String password, String... roles) {
    return with(User.named(name, roles), PasswordHash.of(password));
  }

  /// A copy with somebody more, or with another hash for a name that is there.
  ///
  /// @throws IllegalArgumentException if the name has a colon or a control
  public Users with(User user, PasswordHash hash) {
    if (user.name().chars().anyMatch(c -> c == ':' || Character.isISOControl(c))) {
      throw new IllegalArgumentException("expected a name without colons and controls");
    }
    Map<String, Entry> more = new LinkedHashMap<>(entries);
    more.put(user.name(), new Entry(user, hash));
    return new Users(more);
  }

  /// The users of a file. Waits for the disk.
  ///
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if a line is not as it should be; the message says which, and
  ///   does not show it
  public static Users read(Path file) throws IOException {
    Users users = none();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        users = users.withLine(line);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    return users;
  }

  private Users withLine(String line) {
    String[] parts = line.split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException("expected NAME:HASH or NAME:HASH:ROLE,ROLE");
    }
    Set<String> roles = new LinkedHashSet<>();
    for (String role : parts.length == 3 ? parts[2].split(",") : new String[0]) {
      if (!role.isBlank()) {
        roles.add(role.strip());
      }
    }
    return with(new User(parts[0].strip(), roles), PasswordHash.parse(parts[1].strip()));
  }

  /// Says whose they are. Must be called on a reactor's thread.
  ///
  /// @return fails with [TooManyLogins] if too many are being checked
  @Override
  public Deferred<Optional<User>> check(Login login) {
    return checked.get().check(login, this::compare);
  }

  /// In a job.
  private Optional<User> compare(Login login) {
    Entry entry = entries.get(login.name());
    boolean right = (entry == null ? nobody : entry.hash).matches(login.password());
    return entry != null && right ? Optional.of(entry.user) : Optional.empty();
  }

  /// How many there are, for people.
  @Override
  public String toString() {
    return entries.size() + " users";
  }
}
