package spindle.service;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.endpoint.StreamServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;

/// Listens at an endpoint while it runs: Twisted's `StreamServerEndpointService`.
///
/// It is ready when it listens, and cannot be started where it cannot listen. Stopping takes nobody
/// new and lets those who are there finish, as [ListeningPort#drain] says, for 5 s unless
/// [#drainFor] or [#leaveConnections] says otherwise. Started again it listens again.
public final class StreamServerEndpointService extends Service {
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final StreamServerEndpoint endpoint;
  private final ServerFactory factory;
  private @Nullable Duration drain = DRAIN;
  private @Nullable ListeningPort port;

  /// One that will listen at `endpoint`.
  ///
  /// @throws IllegalArgumentException as for [Service#Service]
  public StreamServerEndpointService(
      String name, StreamServerEndpoint endpoint, ServerFactory factory) {
    super(name);
    this.endpoint = endpoint;
    this.factory = factory;
  }

  /// Lets connections take so long to end when it is stopped; what is left then is aborted. Zero
  /// aborts them at once.
  ///
  /// @return this
  /// @throws IllegalArgumentException if it is negative
  public StreamServerEndpointService drainFor(Duration longest) {
    if (longest.isNegative()) {
      throw new IllegalArgumentException("the time is negative: " + longest);
    }
    drain = longest;
    return this;
  }

  /// Leaves connections alone when it is stopped, as Twisted does: they go on without it, and end
  /// with the reactor.
  ///
  /// @return this
  public StreamServerEndpointService leaveConnections() {
    drain = null;
    return this;
  }

  /// The port, while it listens: its address, how many connections it has.
  public Optional<ListeningPort> port() {
    return Optional.ofNullable(port);
  }

  @Override
  protected Deferred<?> start() {
    return endpoint.listen(factory).onSuccess(open -> port = open);
  }

  @Override
  protected @Nullable Deferred<?> stop() {
    ListeningPort open = port;
    port = null;
    if (open == null) {
      return null;
    }
    return drain == null ? open.stopListening() : open.drain(drain);
  }
}
