package spindle.cred;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// A password and a code: both have to be right. A code counts once (RFC 6238, 5.2), so whoever has
/// looked over a shoulder cannot use it. A user without a secret does not come in.
public final class TwoFactors implements Checker<LoginWithCode> {
  private final Checker<Login> passwords;
  private final Map<String, Totp> secrets;
  private final InstantSource time;

  /// The last step whose code was used, by name: no more of them than secrets.
  private final Map<String, Long> used = new LinkedHashMap<>();

  private TwoFactors(Checker<Login> passwords, Map<String, Totp> secrets, InstantSource time) {
    this.passwords = passwords;
    this.secrets = new LinkedHashMap<>(secrets);
    this.time = time;
  }

  /// Who has this password by `passwords` and this code by `secrets`.
  ///
  /// @param secrets by the names of users
  public static TwoFactors of(Checker<Login> passwords, Map<String, Totp> secrets) {
    return of(passwords, secrets, InstantSource.system());
  }

  /// The same, with the time from elsewhere: for tests.
  public static TwoFactors of(
      Checker<Login> passwords, Map<String, Totp> secrets, InstantSource time) {
    return new TwoFactors(passwords, secrets, time);
  }

  /// The password is checked whatever the code is, so that it takes the same time.
  @Override
  public Deferred<Optional<User>> check(LoginWithCode login) {
    return passwords
        .check(new Login(login.name(), login.password(), login.from()))
        .addCallback(user -> user.filter(found -> take(found.name(), login.code())));
  }

  private synchronized boolean take(String name, String code) {
    @Nullable Totp secret = secrets.get(name);
    OptionalLong step =
        secret == null ? OptionalLong.empty() : secret.matching(code, time.instant());
    if (step.isEmpty() || step.getAsLong() <= used.getOrDefault(name, Long.MIN_VALUE)) {
      return false;
    }
    used.put(name, step.getAsLong());
    return true;
  }
}
