package spindle.endpoint;

import java.util.List;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Words;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;

/// A UNIX socket, by the path of its file or by an abstract name.
public final class UNIXClientEndpoint implements StreamClientEndpoint {
  private static final Words<ConnectOptions> WORDS =
      OptionWords.CONNECT.without("bindAddress", "bindPort", "noDelay", "keepAlive");

  private final Reactor reactor;
  private final UnixAddress place;
  private final ConnectOptions options;

  /// A socket, with the default options.
  ///
  /// @param path of its file; it may begin with a NUL character for an abstract name
  public UNIXClientEndpoint(Reactor reactor, String path) {
    this(reactor, path, ConnectOptions.defaults());
  }

  /// A socket, with the given options.
  ///
  /// @param path of its file; it may begin with a NUL character for an abstract name
  public UNIXClientEndpoint(Reactor reactor, String path, ConnectOptions options) {
    this.reactor = reactor;
    this.place = new UnixAddress(path);
    this.options = options;
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return new Race<>(reactor, reactor, factory, place, options, HostnameEndpoint.ATTEMPT_DELAY)
        .run(List.of(Deferred.succeed(List.of(place))));
  }

  static EndpointType<StreamClientEndpoint> type() {
    return new EndpointType<>(
        "unix",
        WORDS.parameters(
            EndpointParameter.required("path", "of the file, or `@` and an abstract name")),
        (reactor, given) ->
            new UNIXClientEndpoint(
                reactor, UnixPaths.read(given.get("path")), OptionWords.connect(WORDS, given)));
  }

  /// Its string: `unix:/run/app.sock`.
  @Override
  public String toString() {
    return "unix:" + UnixPaths.write(place.path()) + WORDS.write(options);
  }
}
