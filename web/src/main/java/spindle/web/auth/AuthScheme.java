package spindle.web.auth;

import java.util.List;
import java.util.Optional;
import spindle.defer.Deferred;
import spindle.web.Request;

/// A way to say who one is: [Basic], [Digest], [Bearer], or one's own.
public interface AuthScheme {
  /// The name, as the field Authorization has it; case does not count.
  String name();

  /// What a client is asked for that has said nothing: one challenge, or several of this scheme,
  /// the best first.
  List<Challenge> challenges();

  /// Says who it is. Called on a reactor's thread when the head has arrived, before anybody asks
  /// for the body; must not wait. `AuthResult.absent()` for what is malformed.
  ///
  /// @param credentials of this scheme
  Deferred<AuthResult> judge(Request request, HttpCredentials credentials);

  /// What a user is told with 403 who is known and not allowed; nothing, for most schemes.
  default Optional<Challenge> forbidden() {
    return Optional.empty();
  }
}
