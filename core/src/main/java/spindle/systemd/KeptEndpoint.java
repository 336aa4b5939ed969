package spindle.systemd;

import java.io.IOException;
import spindle.defer.Deferred;
import spindle.endpoint.StreamServerEndpoint;
import spindle.endpoint.SystemdServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;

/// A place whose listening socket systemd keeps.
final class KeptEndpoint implements StreamServerEndpoint {
  private final SystemdService systemd;
  private final String name;
  private final StreamServerEndpoint place;
  private final StreamServerEndpoint given;

  KeptEndpoint(
      SystemdService systemd, String name, StreamServerEndpoint place, StreamServerEndpoint given) {
    this.systemd = systemd;
    this.name = name;
    this.place = place;
    this.given = given;
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    return SystemdServerEndpoint.isGiven(name)
        ? given.listen(factory)
        : place.listen(factory).onSuccess(this::store);
  }

  @Override
  public boolean reload() throws IOException {
    return place.reload();
  }

  private void store(ListeningPort port) {
    port.shareDescriptor().ifPresent(descriptor -> systemd.store(name, descriptor));
  }

  /// The place, and by which name it is kept.
  @Override
  public String toString() {
    return "%s, kept by systemd as '%s'".formatted(place, name);
  }
}
