package spindle.openssl;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import spindle.tls.TlsEngines;

/// Engines by BoringSSL: `TlsServerOptions.withEngines(OpenSslEngines::of)`, and the same of
/// [spindle.tls.TlsClientOptions].
///
/// What the options say holds as with the JDK's engines, but for this:
///
/// - Keys are RSA or EC.
/// - A server that has no application protocol in common with its client (ALPN) does not refuse it:
///   the handshake agrees on none.
/// - In TLS 1.2, too, what was written is still sent when the peer's close alert has come.
///
/// Memory outside of the heap is given back when a connection ends, and that of a context when the
/// collector finds that no connection uses it any more.
public final class OpenSslEngines implements TlsEngines {
  private static final Cleaner CLEANER = Cleaner.create();

  private final SslContext context;

  private OpenSslEngines(SslContext context) {
    this.context = context;
    // An engine holds the context as well, so this may run before the last connection has ended.
    CLEANER.register(this, () -> ReferenceCountUtil.release(context));
  }

  /// Engines that use `material`.
  ///
  /// @throws SSLException if BoringSSL cannot be loaded here, with why, or not be set up so
  public static TlsEngines of(Material material) throws SSLException {
    Throwable lacks = OpenSsl.unavailabilityCause();
    if (lacks != null) {
      throw new SSLException(
          "BoringSSL cannot be used here: the module's native library is for Linux on x86-64 and"
              + " AArch64, and must be on the class or module path; "
              + lacks.getMessage(),
          lacks);
    }
    return new OpenSslEngines(builder(material).build());
  }

  private static SslContextBuilder builder(Material material) throws SSLException {
    var keys =
        new OpenSslCachingX509KeyManagerFactory(new GivenKeys(new NamedKeys(material.keys())));
    SslContextBuilder builder;
    if (material.server()) {
      requireUsableKey(material);
      builder = SslContextBuilder.forServer(keys);
    } else {
      builder = SslContextBuilder.forClient().keyManager(keys);
    }
    return builder
        .sslProvider(SslProvider.OPENSSL_REFCNT)
        .trustManager(new GivenTrust(material.trust()))
        .applicationProtocolConfig(negotiation(material.applicationProtocols()))
        .protocols("TLSv1.3", "TLSv1.2");
  }

  private static void requireUsableKey(Material material) throws SSLException {
    if (material.keys().getServerAliases("EC", null) == null
        && material.keys().getServerAliases("RSA", null) == null) {
      throw new SSLException("expected an identity with an EC or RSA key, got others only");
    }
  }

  private static ApplicationProtocolConfig negotiation(List<String> names) {
    if (names.isEmpty()) {
      return ApplicationProtocolConfig.DISABLED;
    }
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        names);
  }

  @Override
  public SSLEngine engine(@Nullable String host, int port) {
    ByteBufAllocator memory = ByteBufAllocator.DEFAULT;
    SSLEngine made =
        host == null ? context.newEngine(memory) : context.newEngine(memory, host, port);
    return new BoringSslEngine((ReferenceCountedOpenSslEngine) made);
  }

  @Override
  public void release(SSLEngine engine) {
    ((BoringSslEngine) engine).free();
  }
}
