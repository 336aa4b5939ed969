package spindle.cred;

import java.util.Optional;
import spindle.address.Address;

/// What somebody shows to prove who it is. [OwnCredentials] are for kinds of one's own.
public sealed interface Credentials
    permits Anonymous,
        ClientCertificate,
        Login,
        LoginWithCode,
        OwnCredentials,
        SshKey,
        Token,
        UnixPeer {
  /// The name that is claimed, for limits on attempts; nothing if the kind has none.
  Optional<String> claimed();

  /// From where it came, for limits on attempts.
  Address from();
}
