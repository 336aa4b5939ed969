package spindle.endpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Places;
import spindle.endpoint.words.TlsWords;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.tls.TlsServerContext;

/// TLS at any place where connections can be accepted.
public final class TlsServerEndpoint implements StreamServerEndpoint {
  private final StreamServerEndpoint below;
  private final TlsServerContext context;
  private final String string;

  /// TLS with `context` over the connections of `below`.
  public TlsServerEndpoint(StreamServerEndpoint below, TlsServerContext context) {
    this(below, context, "tls over " + below);
  }

  private TlsServerEndpoint(StreamServerEndpoint below, TlsServerContext context, String string) {
    this.below = below;
    this.context = context;
    this.string = string;
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    return below.listen(context.wrap(factory));
  }

  @Override
  public boolean reload() throws IOException {
    boolean changed = context.reload();
    return below.reload() || changed;
  }

  StreamServerEndpoint below() {
    return below;
  }

  /// The same TLS at another place.
  TlsServerEndpoint over(StreamServerEndpoint place) {
    return new TlsServerEndpoint(place, context);
  }

  /// `tls:`, and `ssl:`, which is the same.
  static EndpointType<StreamServerEndpoint> type(String name) {
    List<EndpointParameter> parameters = new ArrayList<>();
    parameters.add(EndpointParameter.required("port", "0 for any free one"));
    parameters.addAll(TlsWords.SERVER.parameters());
    parameters.addAll(TCP4ServerEndpoint.WORDS.parameters());
    return new EndpointType<>(name, parameters, TlsServerEndpoint::parse);
  }

  private static StreamServerEndpoint parse(Reactor reactor, Arguments given) {
    TlsWords words = TlsWords.read(TlsWords.SERVER, given);
    int port = given.get("port").port();
    ListenOptions options = OptionWords.listen(TCP4ServerEndpoint.WORDS, given);
    return new TlsServerEndpoint(
        below(reactor, port, options),
        words.serverContext(),
        "tls:" + port + TlsWords.SERVER.write(words) + TCP4ServerEndpoint.WORDS.write(options));
  }

  /// `tls:` is for either family, whichever its interface is of.
  private static StreamServerEndpoint below(Reactor reactor, int port, ListenOptions options) {
    return Places.literal(options.interfaceAddress(), port) instanceof IPv6Address
        ? new TCP6ServerEndpoint(reactor, port, options)
        : new TCP4ServerEndpoint(reactor, port, options);
  }

  /// `tls-over:` what another string describes.
  static EndpointType<StreamServerEndpoint> typeOver() {
    List<EndpointParameter> parameters =
        TlsWords.SERVER.parameters(
            new EndpointParameter(
                "endpoint", EndpointParameter.Kind.REST, "", "the string of a place to listen"));
    return new EndpointType<>("tls-over", parameters, TlsServerEndpoint::parseOver);
  }

  private static StreamServerEndpoint parseOver(Reactor reactor, Arguments given) {
    TlsWords words = TlsWords.read(TlsWords.SERVER, given);
    StreamServerEndpoint place = Endpoint.server(reactor, given.text("endpoint"));
    return new TlsServerEndpoint(
        place, words.serverContext(), "tls-over" + TlsWords.SERVER.write(words) + ":" + place);
  }

  /// Its string, if it was made of one: `tls:443:privateKey=/etc/app/key.pem`, or
  /// `tls-over:privateKey=/etc/app/key.pem:unix:/run/app.sock`; otherwise words for people, since a
  /// context has no string.
  @Override
  public String toString() {
    return string;
  }
}
