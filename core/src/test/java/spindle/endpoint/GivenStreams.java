package spindle.endpoint;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.words.Places;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.DrainOutcome;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.Streams;

/// A reactor whose descriptors are all sockets at one place.
final class GivenStreams implements Streams {
  final List<Integer> asked = new ArrayList<>();
  boolean refuses;
  int stopped;
  private final Address place;

  GivenStreams(String host) {
    place = Objects.requireNonNull(Places.literal(host, 80));
  }

  @Override
  public ListeningPort adoptListening(int descriptor, ServerFactory factory, ListenOptions options)
      throws CannotListenError {
    if (refuses) {
      throw new CannotListenError("descriptor " + descriptor, new IOException("by a test"));
    }
    asked.add(descriptor);
    return new Port();
  }

  @Override
  public void closeDescriptor(int descriptor) {}

  @Override
  public <P extends Protocol> Deferred<P> adoptStream(
      int descriptor, Factory<P> factory, ConnectOptions options) {
    asked.add(descriptor);
    return Deferred.maybeDeferred(
        () -> Deferred.succeed(Objects.requireNonNull(factory.buildProtocol(place))));
  }

  @Override
  public ListeningPort listen(Address at, ServerFactory factory, ListenOptions options) {
    throw new UnsupportedOperationException("nobody asks for this here");
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Address to, Factory<P> factory, ConnectOptions options) {
    throw new UnsupportedOperationException("nobody asks for this here");
  }

  @Override
  public Connector connectTCP(
      String host, int port, ClientFactory<?> factory, ConnectOptions options) {
    throw new UnsupportedOperationException("nobody asks for this here");
  }

  private final class Port implements ListeningPort {
    @Override
    public Address host() {
      return place;
    }

    @Override
    public int connections() {
      return 0;
    }

    @Override
    public Deferred<Void> stopListening() {
      stopped++;
      return Deferred.succeed();
    }

    @Override
    public Deferred<DrainOutcome> drain(Duration longest) {
      return stopListening().addCallback(_ -> new DrainOutcome(0, 0, Duration.ZERO));
    }

    @Override
    public void startListening() {
      throw new IllegalStateException("it listens");
    }
  }
}
