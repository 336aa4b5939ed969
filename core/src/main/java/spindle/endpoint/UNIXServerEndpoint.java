package spindle.endpoint;

import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Words;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.roles.ListenOptions;
import spindle.roles.Streams;

/// A UNIX socket, by the path of its file or by an abstract name.
public final class UNIXServerEndpoint implements StreamServerEndpoint {
  private static final Words<ListenOptions> WORDS =
      OptionWords.LISTEN.without("interface", "reusePort", "noDelay", "keepAlive");

  private final Streams reactor;
  private final UnixAddress place;
  private final ListenOptions options;

  /// A socket that only its owner may connect to, with the default options.
  ///
  /// @param path of its file; it may begin with a NUL character for an abstract name
  public UNIXServerEndpoint(Streams reactor, String path) {
    this(reactor, path, ListenOptions.defaults());
  }

  /// A socket with the given options; `fileMode` of them says who may connect.
  ///
  /// @param path of its file; it may begin with a NUL character for an abstract name
  public UNIXServerEndpoint(Streams reactor, String path, ListenOptions options) {
    this.reactor = reactor;
    this.place = new UnixAddress(path);
    this.options = options;
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    return Listening.at(place.toString(), () -> reactor.listen(place, factory, options));
  }

  static EndpointType<StreamServerEndpoint> type() {
    return new EndpointType<>(
        "unix",
        WORDS.parameters(
            EndpointParameter.required("path", "of the file, or `@` and an abstract name")),
        (reactor, given) ->
            new UNIXServerEndpoint(
                reactor, UnixPaths.read(given.get("path")), OptionWords.listen(WORDS, given)));
  }

  /// Its string: `unix:/run/app.sock`.
  @Override
  public String toString() {
    return "unix:" + UnixPaths.write(place.path()) + WORDS.write(options);
  }
}
