package spindle.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
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
    if (host != null) {
      return context.createSSLEngine(host, port);
    }
    SSLEngine engine = context.createSSLEngine();
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setSNIMatchers(List.of(new AnyName()));
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// All names are served. Without a matcher the JDK resumes sessions that were made under another
  /// name, against RFC 6066 §3.
  private static final class AnyName extends SNIMatcher {
    AnyName() {
      super(StandardConstants.SNI_HOST_NAME);
    }

    @Override
    public boolean matches(SNIServerName name) {
      return true;
    }
  }
}
