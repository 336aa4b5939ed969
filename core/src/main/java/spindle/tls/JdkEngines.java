package spindle.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// The JDK's engines. Sessions are remembered for resumption as long as the context lives.
record JdkEngines(SSLContext context) implements TlsEngines {
  static TlsEngines of(Material material) throws GeneralSecurityException {
    return of(material, null);
  }

  /// @param random null for the JDK's own
  static TlsEngines of(Material material, @Nullable SecureRandom random)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {material.keys()}, new TrustManager[] {material.trust()}, random);
    return new JdkEngines(context);
  }

  @Override
  public SSLEngine engine(@Nullable String host, int port) {
    return host == null ? context.createSSLEngine() : context.createSSLEngine(host, port);
  }
}
