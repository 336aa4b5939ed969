package spindle.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.Factory;
import spindle.protocol.LayeredProtocol;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.tls.pem.FileReads;

/// A server's certificates and keys, loaded, and the way to serve with them. May be shared by many
/// ports, on many reactors' threads.
///
/// The files are looked at again while it serves: see [TlsServerOptions#reloadCheck]. What has
/// changed is used from the next handshake on; open connections stay as they are. If what is there
/// now cannot be used, it goes on with the old and logs a warning.
public final class TlsServerContext {
  private final TlsServerOptions options;
  private final LoadedFiles loaded;

  private TlsServerContext(TlsServerOptions options) throws IOException {
    if (options.identities().isEmpty()) {
      throw new IllegalArgumentException("expected at least one identity, got none");
    }
    this.options = options;
    loaded = new LoadedFiles(options.reloadCheck(), options.engines(), this::material);
  }

  private TlsEngines.Material material(FileReads files)
      throws IOException, GeneralSecurityException {
    return new TlsEngines.Material(
        true,
        TlsIdentity.read(options.identities(), files),
        options.clientTrust().read(files),
        options.applicationProtocols());
  }

  /// Reads the files that `options` name. Blocks while it does.
  ///
  /// @throws IOException if they cannot be read or used, with which and why
  public static TlsServerContext load(TlsServerOptions options) throws IOException {
    return new TlsServerContext(options);
  }

  /// How it was loaded.
  public TlsServerOptions options() {
    return options;
  }

  /// Reads the files again, for handshakes from now on. From any thread; blocks while it does.
  ///
  /// @return whether they had changed since they were last read
  /// @throws IOException if they cannot be read or used; it then goes on with what it had
  public boolean reload() throws IOException {
    return loaded.reload();
  }

  /// A factory whose connections do TLS and carry the protocols of `factory`. A null of that is
  /// passed on. An [AlpnFactory] builds when the handshake is complete.
  ///
  /// @throws IllegalArgumentException if an [AlpnFactory] has nothing for a protocol that the
  ///   options offer
  public ServerFactory wrap(ServerFactory factory) {
    return new Wrapping(factory);
  }

  private final class Wrapping implements ServerFactory {
    private final ServerFactory inner;
    private final List<String> offered;

    Wrapping(ServerFactory inner) {
      this.inner = inner;
      offered = Starting.offered(options.applicationProtocols(), inner, loaded);
    }

    @Override
    public @Nullable Protocol buildProtocol(Address address) throws Exception {
      AlpnFactory alpn = AlpnFactory.in(inner);
      ServerFactory builder = alpn == null ? inner : from -> new AwaitingHandshake(alpn, from);
      return LayeredProtocol.round(builder, address, transport -> start(transport, offered));
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

  /// Begins TLS on an open connection, as its server. The protocol stays and is not told of a new
  /// connection; what it wrote before leaves in clear text first, and its producer stays
  /// registered. What it writes from now on is sent when the handshake is complete.
  ///
  /// @param clearTextLeft how many bytes have arrived after the command to begin, as
  ///   `FramedProtocol.unparsed()` tells. If there are any, somebody on the way may have put them
  ///   there, to be taken for protected: the connection is aborted with a
  ///   [spindle.reason.TlsFailed] that says so
  /// @throws IllegalStateException if the connection is ending or has ended
  public void startTls(Transport transport, int clearTextLeft) {
    Starting.refuseClearText(start(transport, options.applicationProtocols()), clearTextLeft);
  }

  private TlsLayer start(Transport transport, List<String> offered) {
    TlsEngines engines = loaded.at(transport.scheduler().nowNanos(), offered);
    SSLEngine engine = engines.engine(null, 0);
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(TlsVersion.between(options.oldest(), options.newest()));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(offered.toArray(new String[0]));
    switch (options.clientCertificates()) {
      case NONE -> {}
      case WANTED -> parameters.setWantClientAuth(true);
      case NEEDED -> parameters.setNeedClientAuth(true);
    }
    return Starting.start(engine, parameters, engines, options.limits(), null, transport);
  }
}
