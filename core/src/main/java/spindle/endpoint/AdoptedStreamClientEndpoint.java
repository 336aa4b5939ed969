package spindle.endpoint;

import spindle.defer.Deferred;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Words;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reason.ConnectError;
import spindle.roles.ConnectOptions;
import spindle.roles.Streams;

/// A connection that is there already, and that this process was given by whoever started it, as
/// `inetd` does, or over a UNIX socket: see [Streams#adoptStream].
///
/// Unlike other places it can be connected to once only. The epoll kernel takes any descriptor, the
/// selectors only 0.
public final class AdoptedStreamClientEndpoint implements StreamClientEndpoint {
  private static final Words<ConnectOptions> WORDS =
      OptionWords.CONNECT.without("timeout", "bindAddress", "bindPort", "settings");

  private final Streams reactor;
  private final int descriptor;
  private final ConnectOptions options;
  private boolean adopted;

  /// A connection, with the default options.
  ///
  /// @param descriptor its number in this process
  /// @throws IllegalArgumentException if that is negative
  public AdoptedStreamClientEndpoint(Streams reactor, int descriptor) {
    this(reactor, descriptor, ConnectOptions.defaults());
  }

  /// A connection, with the given options. Where it goes was decided by whoever made it.
  ///
  /// @param descriptor its number in this process
  /// @throws IllegalArgumentException if that is negative
  public AdoptedStreamClientEndpoint(Streams reactor, int descriptor, ConnectOptions options) {
    this.reactor = reactor;
    this.descriptor = AdoptedStreamServerEndpoint.requireDescriptor(descriptor);
    this.options = options;
  }

  /// Goes on with the connection.
  ///
  /// @return as for any endpoint; fails with a [ConnectError], too, if this was called before
  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    if (adopted) {
      return Deferred.fail(
          new ConnectError(
              "descriptor %d was handed to a connection by this endpoint already"
                  .formatted(descriptor),
              null));
    }
    adopted = true;
    return reactor.adoptStream(descriptor, factory, options);
  }

  static EndpointType<StreamClientEndpoint> type() {
    return new EndpointType<>(
        "fd",
        WORDS.parameters(EndpointParameter.required("descriptor", "the number of a connection")),
        (reactor, given) ->
            new AdoptedStreamClientEndpoint(
                reactor,
                given.get("descriptor").integer(0, Integer.MAX_VALUE),
                OptionWords.connect(WORDS, given)));
  }

  /// Its string: `fd:0`.
  @Override
  public String toString() {
    return "fd:" + descriptor + WORDS.write(options);
  }
}
