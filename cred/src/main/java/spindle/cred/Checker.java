package spindle.cred;

import java.util.Optional;
import spindle.defer.Deferred;

/// Says whose credentials these are: [Users], [TwoFactors], [Tokens], [Certificates], or whatever
/// knows them.
///
/// @param <C> the kind that it knows
@FunctionalInterface
public interface Checker<C extends Credentials> {
  /// Checks them. Called on a reactor's thread, must not wait there. It should take the same time
  /// whatever is wrong, so compare with `MessageDigest.isEqual`, and hash for names that are not
  /// there as well.
  ///
  /// @return the user; empty if they are nobody's. Fails with [LoginFailed] if it cannot be said
  ///   now
  Deferred<Optional<User>> check(C credentials);
}
