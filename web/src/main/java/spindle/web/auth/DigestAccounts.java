package spindle.web.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import spindle.defer.Deferred;

/// Finds what [Digest] has to know of a user.
@FunctionalInterface
public interface DigestAccounts {
  /// Finds it. Called on a reactor's thread, must not wait there.
  ///
  /// @param name as the client has said it
  /// @return empty if there is no such name
  Deferred<Optional<DigestAccount>> find(String name);

  /// Those that are known beforehand.
  static DigestAccounts of(DigestAccount... accounts) {
    Map<String, DigestAccount> all = new LinkedHashMap<>();
    for (DigestAccount each : accounts) {
      all.put(each.user().name(), each);
    }
    return name -> Deferred.succeed(Optional.ofNullable(all.get(name)));
  }
}
