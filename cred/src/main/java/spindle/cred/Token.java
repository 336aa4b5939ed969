package spindle.cred;

import java.util.Optional;
import spindle.address.Address;

/// Letters that only one user knows, as in HTTP's Bearer, RFC 6750: whoever has them is the user.
///
/// @param from who has given it: for limits on attempts
public record Token(String letters, Address from) implements Credentials {
  @Override
  public Optional<String> claimed() {
    return Optional.empty();
  }

  /// That it is one: the letters are secret.
  @Override
  public String toString() {
    return "Token[]";
  }
}
