package spindle.cred;

import java.util.Optional;
import spindle.address.Address;

/// Nothing: somebody who does not say who it is. Without a checker for it nobody comes in so.
public record Anonymous(Address from) implements Credentials {
  @Override
  public Optional<String> claimed() {
    return Optional.empty();
  }
}
