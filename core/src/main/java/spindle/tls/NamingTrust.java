package spindle.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Compares the names that the JDK takes for none with those of a server's certificate: the same
/// name, or one with `*` in place of the first label and two labels more. Everything else is
/// decided by what it wraps, which is asked first.
final class NamingTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager trust;

  private NamingTrust(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  /// Leaves alone what believes anybody.
  static X509TrustManager round(X509TrustManager trust) {
    return trust instanceof X509ExtendedTrustManager extended && !TlsTrust.isCredulous(trust)
        ? new NamingTrust(extended)
        : trust;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkServerTrusted(chain, type, engine);
    String algorithm = engine.getSSLParameters().getEndpointIdentificationAlgorithm();
    if (algorithm == null || algorithm.isEmpty()) {
      requireName(chain[0], engine.getPeerHost());
    }
  }

  private static void requireName(X509Certificate own, @Nullable String host)
      throws CertificateException {
    List<String> names = Credential.names(own).stream().filter(NamingTrust::isNarrow).toList();
    if (host == null || !Credential.isFor(names, host)) {
      throw new CertificateException(
          "No subject alternative DNS name matching %s found.".formatted(host));
    }
  }

  /// A `*` right below a top-level domain would be everybody's there. OpenSSL's rule: two labels
  /// follow it at least.
  private static boolean isNarrow(String name) {
    return !name.startsWith("*") || name.indexOf('.') != name.lastIndexOf('.');
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
