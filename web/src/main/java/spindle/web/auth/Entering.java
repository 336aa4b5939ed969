package spindle.web.auth;

import java.util.List;
import spindle.cred.Avatar;
import spindle.cred.Credentials;
import spindle.cred.LoginFailed;
import spindle.cred.Portal;
import spindle.cred.TooManyAttempts;
import spindle.cred.TooManyLogins;
import spindle.cred.UnauthorizedLogin;
import spindle.cred.UnhandledCredentials;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;

/// What a portal says, in the words of HTTP.
final class Entering {
  private Entering() {}

  /// Has `portal` let somebody in.
  ///
  /// @param wrong the challenges for who does not come in
  static Deferred<AuthResult> by(
      Portal<User> portal, Credentials credentials, List<Challenge> wrong) {
    return portal
        .login(credentials)
        .<AuthResult>addCallback(Entering::known)
        .addErrback(LoginFailed.class, failed -> refused(failed, wrong));
  }

  private static AuthResult known(Avatar<User> avatar) {
    return new AuthResult.Known(avatar.avatar(), avatar.logout());
  }

  private static AuthResult refused(LoginFailed failed, List<Challenge> wrong) {
    return switch (failed) {
      case UnauthorizedLogin _, UnhandledCredentials _ -> new AuthResult.Wrong(wrong);
      case TooManyAttempts attempts -> throw error(attempts);
      case TooManyLogins _ ->
          throw new HttpError(
              Status.SERVICE_UNAVAILABLE,
              "Too many passwords are being checked.",
              Fields.of("Retry-After", "1"));
    };
  }

  /// The answer 429.
  static HttpError error(TooManyAttempts attempts) {
    double seconds = attempts.retryAfter().toNanos() / 1e9;
    return new HttpError(
        Status.TOO_MANY_REQUESTS,
        "Too many attempts were wrong.",
        Fields.of("Retry-After", Long.toString((long) Math.ceil(seconds))));
  }
}
