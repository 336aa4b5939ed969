package spindle.endpoint;

import spindle.defer.Deferred;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Words;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.roles.ListenOptions;
import spindle.roles.Streams;

/// A socket that listens already, and that this process was given by whoever started it, or over a
/// UNIX socket: see [Streams#adoptListening].
///
/// Unlike other places it can be listened at once only: then the descriptor is the port's. The
/// epoll kernel takes any, the selectors only 0.
public final class AdoptedStreamServerEndpoint implements StreamServerEndpoint {
  /// What makes no sense for a socket that others have made.
  static final Words<ListenOptions> WORDS =
      OptionWords.LISTEN.without("interface", "mode", "backlog", "reusePort", "settings");

  private final Streams reactor;
  private final int descriptor;
  private final ListenOptions options;
  private boolean adopted;

  /// A socket, with the default options.
  ///
  /// @param descriptor its number in this process
  /// @throws IllegalArgumentException if that is negative
  public AdoptedStreamServerEndpoint(Streams reactor, int descriptor) {
    this(reactor, descriptor, ListenOptions.defaults());
  }

  /// A socket, with the given options. Its place, its backlog, its settings and whether it is
  /// shared were decided by whoever made it.
  ///
  /// @param descriptor its number in this process
  /// @throws IllegalArgumentException if that is negative
  public AdoptedStreamServerEndpoint(Streams reactor, int descriptor, ListenOptions options) {
    this.reactor = reactor;
    this.descriptor = requireDescriptor(descriptor);
    this.options = options;
  }

  static int requireDescriptor(int descriptor) {
    if (descriptor < 0) {
      throw new IllegalArgumentException(
          "expected the number of a descriptor, 0 or more, got " + descriptor);
    }
    return descriptor;
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    return Listening.at("descriptor " + descriptor, () -> adopt(factory));
  }

  ListeningPort adopt(ServerFactory factory) throws CannotListenError {
    if (adopted) {
      throw new CannotListenError(
          "descriptor " + descriptor,
          new IllegalStateException("this endpoint has handed it to a port already"));
    }
    ListeningPort port = reactor.adoptListening(descriptor, factory, options);
    adopted = true;
    return port;
  }

  static EndpointType<StreamServerEndpoint> type() {
    return new EndpointType<>(
        "fd",
        WORDS.parameters(
            EndpointParameter.required("descriptor", "the number of a socket that listens")),
        (reactor, given) ->
            new AdoptedStreamServerEndpoint(
                reactor,
                given.get("descriptor").integer(0, Integer.MAX_VALUE),
                OptionWords.listen(WORDS, given)));
  }

  /// Its string: `fd:3`.
  @Override
  public String toString() {
    return "fd:" + descriptor + WORDS.write(options);
  }
}
