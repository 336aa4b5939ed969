package spindle.openssl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/// A server's session as Netty has it, but for the name that the client asked for: Netty has the
/// JDK's class make one of it, which throws where the JDK takes it for none (`my_app.example`).
final class AskedSession extends ExtendedSSLSession {
  /// As it came.
  private static final class Name extends SNIServerName {
    Name(byte[] name) {
      super(StandardConstants.SNI_HOST_NAME, name);
    }
  }

  private final SSLSession netty;
  private final @Nullable String asked;

  private AskedSession(SSLSession netty, @Nullable String asked) {
    this.netty = netty;
    this.asked = asked;
  }

  /// Of an engine that has not been freed.
  static SSLSession of(ReferenceCountedOpenSslEngine engine, SSLSession session) {
    return new AskedSession(session, SSL.getSniHostname(engine.sslPointer()));
  }

  @Override
  public List<SNIServerName> getRequestedServerNames() {
    return asked == null || asked.isEmpty() ? List.of() : List.of(new Name(asked.getBytes(UTF_8)));
  }

  @Override
  public String[] getLocalSupportedSignatureAlgorithms() {
    return netty instanceof ExtendedSSLSession known
        ? known.getLocalSupportedSignatureAlgorithms()
        : new String[0];
  }

  @Override
  public String[] getPeerSupportedSignatureAlgorithms() {
    return netty instanceof ExtendedSSLSession known
        ? known.getPeerSupportedSignatureAlgorithms()
        : new String[0];
  }

  @Override
  public byte[] getId() {
    return netty.getId();
  }

  @Override
  public SSLSessionContext getSessionContext() {
    return netty.getSessionContext();
  }

  @Override
  public long getCreationTime() {
    return netty.getCreationTime();
  }

  @Override
  public long getLastAccessedTime() {
    return netty.getLastAccessedTime();
  }

  @Override
  public void invalidate() {
    netty.invalidate();
  }

  @Override
  public boolean isValid() {
    return netty.isValid();
  }

  @Override
  public void putValue(String name, Object value) {
    netty.putValue(name, value);
  }

  @Override
  public Object getValue(String name) {
    return netty.getValue(name);
  }

  @Override
  public void removeValue(String name) {
    netty.removeValue(name);
  }

  @Override
  public String[] getValueNames() {
    return netty.getValueNames();
  }

  @Override
  public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
    return netty.getPeerCertificates();
  }

  @Override
  public Certificate[] getLocalCertificates() {
    return netty.getLocalCertificates();
  }

  @Override
  public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
    return netty.getPeerPrincipal();
  }

  @Override
  public Principal getLocalPrincipal() {
    return netty.getLocalPrincipal();
  }

  @Override
  public String getCipherSuite() {
    return netty.getCipherSuite();
  }

  @Override
  public String getProtocol() {
    return netty.getProtocol();
  }

  @Override
  public String getPeerHost() {
    return netty.getPeerHost();
  }

  @Override
  public int getPeerPort() {
    return netty.getPeerPort();
  }

  @Override
  public int getPacketBufferSize() {
    return netty.getPacketBufferSize();
  }

  @Override
  public int getApplicationBufferSize() {
    return netty.getApplicationBufferSize();
  }
}
