package spindle.cred;

import java.util.Optional;
import spindle.address.Address;
import spindle.protocol.PeerCredentials;
import spindle.protocol.Transport;

/// A process on this machine, for whom the operating system vouches.
///
/// @param process as the system says
public record UnixPeer(PeerCredentials process, Address from) implements Credentials {
  /// Who is at the other end of `transport`; nothing if that is no UNIX socket.
  public static Optional<UnixPeer> of(Transport transport) {
    return transport.peerCredentials().map(each -> new UnixPeer(each, transport.peer()));
  }

  @Override
  public Optional<String> claimed() {
    return Optional.of(process.user());
  }
}
