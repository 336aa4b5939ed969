package spindle.relay;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;

/// A place that nobody reaches.
final class NeverThere implements StreamClientEndpoint {
  @Nullable Throwable failure;
  boolean cancelled;

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return failure == null ? new Deferred<>(_ -> cancelled = true) : Deferred.fail(failure);
  }
}
