package spindle.web.auth;

import java.util.Optional;
import spindle.defer.Deferred;

/// Says whose name and password these are: [Users], or whatever knows them.
@FunctionalInterface
public interface LoginChecker {
  /// Checks them. Called on a reactor's thread, must not wait there. It should take the same time
  /// whatever is wrong, so compare with `MessageDigest.isEqual`, and hash for names that are not
  /// there as well.
  ///
  /// @return the user; empty if there is none of this name and password. Fails with
  ///   [spindle.http.HttpError] if it cannot be said now: 429 or 503
  Deferred<Optional<User>> check(Login login);
}
