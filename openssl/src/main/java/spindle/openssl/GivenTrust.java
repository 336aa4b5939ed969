package spindle.openssl;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/// A trust manager that is there already. It decides; its words are begun differently, because
/// Netty adds to those that begin with "No name", for which it wants a module that it does not
/// read, and the reason would be that.
final class GivenTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager trust;

  /// @throws SSLException if `trust` is of the kind that is not told of the engine, and so not of
  ///   the name that the certificate must have
  GivenTrust(X509TrustManager trust) throws SSLException {
    if (!(trust instanceof X509ExtendedTrustManager extended)) {
      throw new SSLException(
          "expected an X509ExtendedTrustManager, which verifies host names, got " + trust);
    }
    this.trust = extended;
  }

  @FunctionalInterface
  private interface Check {
    void run() throws CertificateException;
  }

  private static void check(Check check) throws CertificateException {
    try {
      check.run();
    } catch (CertificateException refused) {
      throw new CertificateException("the peer is not believed: " + refused.getMessage(), refused);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(() -> trust.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(() -> trust.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(() -> trust.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(() -> trust.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(() -> trust.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(() -> trust.checkServerTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
