package spindle.openssl;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
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

  @Override
  public SSLSession getSession() {
    return netty.getSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    return netty.getHandshakeSession();
  }

  @Override
  public @Nullable String getApplicationProtocol() {
    return netty.getApplicationProtocol();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return netty.getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    netty.setSSLParameters(parameters);
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
