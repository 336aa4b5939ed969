package spindle.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The JDK's engine, which changes its keys after so many bytes and asks the peer to do so, too, as
/// it does by itself after 2^37 bytes (`jdk.tls.keyLimits`).
final class KeyChanging extends SSLEngine {
  private final SSLEngine jdk;
  private final long bytesMax;
  private long left;
  private boolean open;

  private KeyChanging(SSLEngine jdk, long bytesMax) {
    this.jdk = jdk;
    this.bytesMax = bytesMax;
    left = bytesMax;
  }

  /// Makes such engines.
  static TlsEngines.Maker every(long bytes) {
    return material -> {
      TlsEngines plain = JdkEngines.of(material);
      return (host, port) -> new KeyChanging(plain.engine(host, port), bytes);
    };
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer into)
      throws SSLException {
    SSLEngineResult result = jdk.wrap(from, offset, length, into);
    open |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    left -= result.bytesConsumed();
    if (open && left <= 0) {
      left = bytesMax;
      jdk.beginHandshake();
    }
    return result;
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] into, int offset, int length)
      throws SSLException {
    SSLEngineResult result = jdk.unwrap(from, into, offset, length);
    open |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    return result;
  }

  @Override
  public @Nullable Runnable getDelegatedTask() {
    return jdk.getDelegatedTask();
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    return jdk.getHandshakeStatus();
  }

  @Override
  public void beginHandshake() throws SSLException {
    jdk.beginHandshake();
  }

  @Override
  public void closeInbound() throws SSLException {
    jdk.closeInbound();
  }

  @Override
  public boolean isInboundDone() {
    return jdk.isInboundDone();
  }

  @Override
  public void closeOutbound() {
    jdk.closeOutbound();
  }

  @Override
  public boolean isOutboundDone() {
    return jdk.isOutboundDone();
  }

  @Override
  public SSLSession getSession() {
    return jdk.getSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    return jdk.getHandshakeSession();
  }

  @Override
  public @Nullable String getApplicationProtocol() {
    return jdk.getApplicationProtocol();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return jdk.getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    jdk.setSSLParameters(parameters);
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return jdk.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return jdk.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    jdk.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return jdk.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return jdk.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    jdk.setEnabledProtocols(protocols);
  }

  @Override
  public void setUseClientMode(boolean client) {
    jdk.setUseClientMode(client);
  }

  @Override
  public boolean getUseClientMode() {
    return jdk.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    jdk.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return jdk.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    jdk.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return jdk.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    jdk.setEnableSessionCreation(enabled);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return jdk.getEnableSessionCreation();
  }
}
