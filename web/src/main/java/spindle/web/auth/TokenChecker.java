package spindle.web.auth;

import java.util.Optional;
import spindle.defer.Deferred;

/// Says whose token this is.
@FunctionalInterface
public interface TokenChecker {
  /// Checks it. Called on a reactor's thread, must not wait there.
  ///
  /// @param token letters, digits, and `-._~+/` with `=` at the end
  /// @return the user; empty if it is unknown, or valid no more
  Deferred<Optional<User>> check(String token);
}
