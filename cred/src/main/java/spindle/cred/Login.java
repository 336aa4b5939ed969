package spindle.cred;

import java.util.Optional;
import spindle.address.Address;

/// A name and a password that somebody has given.
///
/// @param from who has: for limits on attempts
public record Login(String name, String password, Address from) implements Credentials {
  @Override
  public Optional<String> claimed() {
    return Optional.of(name);
  }

  /// The name: the password is secret.
  @Override
  public String toString() {
    return "Login[name=" + name + "]";
  }
}
