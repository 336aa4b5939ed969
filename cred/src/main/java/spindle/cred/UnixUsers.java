package spindle.cred;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spindle.defer.Deferred;

/// Users of this machine, who come over a UNIX socket. The name of the system's user is that of
/// ours.
public final class UnixUsers implements Checker<UnixPeer> {
  private final Set<String> names;

  private UnixUsers(Set<String> names) {
    this.names = names;
  }

  /// These alone.
  ///
  /// @param names as the system knows them, or numbers where it knows none
  public static UnixUsers only(String... names) {
    return new UnixUsers(new LinkedHashSet<>(List.of(names)));
  }

  /// The one that this program runs as.
  public static UnixUsers ownUser() {
    return only(System.getProperty("user.name", ""));
  }

  @Override
  public Deferred<Optional<User>> check(UnixPeer peer) {
    String name = peer.process().user();
    return Deferred.succeed(
        names.contains(name) ? Optional.of(User.named(name)) : Optional.empty());
  }
}
