package spindle.web.auth;

import java.util.List;
import spindle.cred.User;

/// What an [AuthScheme] says of credentials.
public sealed interface AuthResult {
  /// They are somebody's.
  ///
  /// @param logout runs once, on the reactor's thread, when the exchange has ended, however that
  ///   came; not for requests that came over no connection
  record Known(User user, Runnable logout) implements AuthResult {}

  /// They are none.
  record Absent() implements AuthResult {}

  /// They are wrong: 401.
  ///
  /// @param challenges in place of those that the scheme has for who says nothing
  record Wrong(List<Challenge> challenges) implements AuthResult {}

  /// They cannot be meant: 400.
  ///
  /// @param words for the client
  /// @param challenges that say why; mostly none
  record Malformed(String words, List<Challenge> challenges) implements AuthResult {}

  /// They are this user's.
  static AuthResult known(User user) {
    return new Known(user, () -> {});
  }

  /// They are none: as if nothing had been said.
  static AuthResult absent() {
    return new Absent();
  }
}
