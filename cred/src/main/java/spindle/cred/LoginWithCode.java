package spindle.cred;

import java.util.Optional;
import spindle.address.Address;

/// A name, a password, and the code that a device shows just now, see [Totp].
///
/// @param from who has given them: for limits on attempts
public record LoginWithCode(String name, String password, String code, Address from)
    implements Credentials {
  @Override
  public Optional<String> claimed() {
    return Optional.of(name);
  }

  /// The name: the others are secret.
  @Override
  public String toString() {
    return "LoginWithCode[name=" + name + "]";
  }
}
