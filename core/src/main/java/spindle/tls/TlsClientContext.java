package spindle.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connectable;
import spindle.protocol.Connector;
import spindle.protocol.Factory;
import spindle.protocol.LayeredProtocol;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.tls.pem.FileReads;

/// Whom a client believes and what it shows of itself, loaded, and the way to connect with it. May
/// be shared by many connections, on many reactors' threads; those to the same host and port resume
/// one another's sessions.
///
/// A server must have a certificate that is in its time, for which one of the roots vouches, and
/// that is for the host name or address that was asked for. Nothing but
/// [TlsTrust#anybodyWhichIsInsecure] turns that off.
public final class TlsClientContext {
  private final TlsClientOptions options;
  private final LoadedFiles loaded;

  private TlsClientContext(TlsClientOptions options) throws IOException {
    this.options = options;
    loaded = new LoadedFiles(options.reloadCheck(), options.engines(), this::material);
  }

  private TlsEngines.Material material(FileReads files)
      throws IOException, GeneralSecurityException {
    return new TlsEngines.Material(
        false,
        TlsIdentity.read(options.identities(), files),
        NamingTrust.round(options.trust().read(files)),
        options.applicationProtocols());
  }

  /// Reads the files that `options` name. Blocks while it does.
  ///
  /// @throws IOException if they cannot be read or used, with which and why
  public static TlsClientContext load(TlsClientOptions options) throws IOException {
    return new TlsClientContext(options);
  }

  /// How it was loaded.
  public TlsClientOptions options() {
    return options;
  }

  /// Reads the files again, for handshakes from now on. From any thread; blocks while it does.
  ///
  /// @throws IOException if they cannot be read or used; it then goes on with what it had
  public void reload() throws IOException {
    loaded.reload();
  }

  /// What connects over TLS wherever `below` connects without. The Deferred of a connection fires
  /// with the factory's own protocol, before the handshake; for its end see [TlsSession#handshake].
  /// That of an [AlpnFactory] fires when the handshake is complete, with what that has built.
  ///
  /// @param host the server's name, which its certificate must be for and which it is told (SNI);
  ///   or its address, which must be in the certificate as such. A name may have letters of any
  ///   language
  /// @param port the server's port: with the host, what sessions are resumed by
  /// @throws IllegalArgumentException if `host` can be neither
  public Connectable over(Connectable below, String host, int port) {
    ServerName name = ServerName.of(host);
    return new Connectable() {
      @Override
      public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
        return below.connect(new Wrapping<>(factory, name, port)).then(TlsClientContext::carried);
      }
    };
  }

  /// What an [AlpnFactory] builds is a [Protocol] and nothing else, so `P` is that.
  @SuppressWarnings("unchecked")
  private static <P extends Protocol> Deferred<P> carried(LayeredProtocol<P> layered) {
    Protocol inner = layered.wrapped();
    return inner instanceof AwaitingHandshake awaiting
        ? (Deferred<P>) awaiting.built()
        : Deferred.succeed(layered.wrapped());
  }

  /// A factory whose connections do TLS and carry the protocols of `factory`. A null of that is
  /// passed on. An [AlpnFactory] builds when the handshake is complete; until then another protocol
  /// is wrapped.
  ///
  /// @param host as for [#over]
  /// @param port as for [#over]
  /// @throws IllegalArgumentException if `host` can be neither a name nor an address, or an
  ///   [AlpnFactory] has nothing for a protocol that the options offer
  public <P extends Protocol> Factory<LayeredProtocol<P>> wrap(
      Factory<P> factory, String host, int port) {
    return new Wrapping<>(factory, ServerName.of(host), port);
  }

  /// The same for a factory that hears of every attempt.
  public <P extends Protocol> ClientFactory<LayeredProtocol<P>> wrapClientFactory(
      ClientFactory<P> factory, String host, int port) {
    return new WrappingClientFactory<>(factory, ServerName.of(host), port);
  }

  private class Wrapping<P extends Protocol> implements Factory<LayeredProtocol<P>> {
    private final Factory<P> inner;
    private final ServerName host;
    private final int port;
    private final List<String> offered;

    Wrapping(Factory<P> inner, ServerName host, int port) {
      this.inner = inner;
      this.host = host;
      this.port = port;
      offered = Starting.offered(options.applicationProtocols(), inner, loaded);
    }

    @Override
    public @Nullable LayeredProtocol<P> buildProtocol(Address address) throws Exception {
      return LayeredProtocol.round(
          builder(), address, transport -> start(transport, host, port, offered));
    }

    /// As for [TlsClientContext#carried].
    @SuppressWarnings("unchecked")
    private Factory<P> builder() {
      AlpnFactory alpn = AlpnFactory.in(inner);
      return alpn == null ? inner : from -> (P) new AwaitingHandshake(alpn, from);
    }

    @Override
    public List<Factory<?>> used() {
      return inner.used();
    }

    @Override
    public String toString() {
      return "TLS round " + inner;
    }
  }

  private final class WrappingClientFactory<P extends Protocol> extends Wrapping<P>
      implements ClientFactory<LayeredProtocol<P>> {
    private final ClientFactory<P> told;

    WrappingClientFactory(ClientFactory<P> inner, ServerName host, int port) {
      super(inner, host, port);
      told = inner;
    }

    @Override
    public void startedConnecting(Connector connector) throws Exception {
      told.startedConnecting(connector);
    }

    @Override
    public void clientConnectionFailed(Connector connector, IOException reason) throws Exception {
      told.clientConnectionFailed(connector, reason);
    }

    @Override
    public void clientConnectionLost(Connector connector, ConnectionClosed reason)
        throws Exception {
      told.clientConnectionLost(connector, reason);
    }
  }

  /// Begins TLS on an open connection, as its client. The protocol stays and is not told of a new
  /// connection; what it wrote before leaves in clear text first, and its producer stays
  /// registered. What it writes from now on is sent when the handshake is complete.
  ///
  /// @param host as for [#over]
  /// @param port as for [#over]
  /// @param clearTextLeft how many bytes have arrived after the server's word that it begins, as
  ///   `FramedProtocol.unparsed()` tells. If there are any, somebody on the way may have put them
  ///   there, to be taken for protected: the connection is aborted with a
  ///   [spindle.reason.TlsFailed] that says so
  /// @throws IllegalArgumentException if `host` can be no name
  /// @throws IllegalStateException if the connection is ending or has ended
  public void startTls(Transport transport, String host, int port, int clearTextLeft) {
    Starting.refuseClearText(
        start(transport, ServerName.of(host), port, options.applicationProtocols()), clearTextLeft);
  }

  private TlsLayer start(Transport transport, ServerName name, int port, List<String> offered) {
    TlsEngines engines = loaded.at(transport.scheduler().nowNanos(), offered);
    SSLEngine engine = engines.engine(name.text(), port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(TlsVersion.between(options.oldest(), options.newest()));
    // Names that the JDK takes for none are compared by NamingTrust.
    parameters.setEndpointIdentificationAlgorithm(name.isOfTheJdk() ? "HTTPS" : null);
    parameters.setServerNames(name.told());
    parameters.setApplicationProtocols(offered.toArray(new String[0]));
    String told = name.isLiteral() ? null : name.text();
    return Starting.start(engine, parameters, engines, options.limits(), told, transport);
  }
}
