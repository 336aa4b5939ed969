package spindle.openssl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What of an engine is a matter of its handshake, which Netty's engine does: settings, and what
/// was agreed on.
abstract class NettysEngine extends SSLEngine {
  final ReferenceCountedOpenSslEngine netty;

  NettysEngine(ReferenceCountedOpenSslEngine netty) {
    super(netty.getPeerHost(), netty.getPeerPort());
    this.netty = netty;
  }

  @Override
  public void beginHandshake() throws SSLException {
    netty.beginHandshake();
  }

  @Override
  public @Nullable Runnable getDelegatedTask() {
    return netty.getDelegatedTask();
  }

  /// A server's tells the name that was asked for.
  @Override
  public SSLSession getSession() {
    return withName(netty.getSession());
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    SSLSession session = netty.getHandshakeSession();
    return session == null ? null : withName(session);
  }

  private SSLSession withName(SSLSession session) {
    boolean server = !netty.getUseClientMode() && netty.refCnt() > 0;
    return server ? AskedSession.of(netty, session) : session;
  }

  @Override
  public @Nullable String getApplicationProtocol() {
    return netty.getApplicationProtocol();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return netty.getSSLParameters();
  }

  /// Netty takes no names but of the JDK's class, which takes fewer than there are: the others
  /// BoringSSL is told without it.
  @Override
  public void setSSLParameters(SSLParameters parameters) {
    List<SNIServerName> names = parameters.getServerNames();
    if (names == null || names.stream().allMatch(SNIHostName.class::isInstance)) {
      netty.setSSLParameters(parameters);
      return;
    }
    parameters.setServerNames(List.of());
    netty.setSSLParameters(parameters);
    parameters.setServerNames(names);
    for (SNIServerName each : names) {
      SSL.setTlsExtHostName(netty.sslPointer(), new String(each.getEncoded(), US_ASCII));
    }
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return netty.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return netty.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    netty.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return netty.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return netty.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    netty.setEnabledProtocols(protocols);
  }

  @Override
  public void setUseClientMode(boolean client) {
    netty.setUseClientMode(client);
  }

  @Override
  public boolean getUseClientMode() {
    return netty.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    netty.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return netty.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    netty.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return netty.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    netty.setEnableSessionCreation(enabled);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return netty.getEnableSessionCreation();
  }
}
