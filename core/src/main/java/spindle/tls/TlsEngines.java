package spindle.tls;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Where the engines come from that do the cryptography, for who brings another than the JDK's. An
/// engine must keep the contract of `SSLEngine`; its tasks are run where they arise.
///
/// One object is made for each state of the files it was loaded from, and then asked for an engine
/// for each connection, from any thread.
public interface TlsEngines {
  /// What engines are made of.
  ///
  /// @param server whether they are for the server's end
  /// @param keys what proves our identity: key managers as the JDK's `SSLContext` takes them
  /// @param trust what peers are believed
  record Material(
      boolean server,
      javax.net.ssl.X509ExtendedKeyManager keys,
      javax.net.ssl.X509TrustManager trust) {}

  /// Makes the engines for one state of the files.
  @FunctionalInterface
  interface Maker {
    /// Engines that use `material`.
    ///
    /// @throws java.security.GeneralSecurityException if they cannot be made of it
    /// @throws SSLException if they cannot be made of it
    TlsEngines make(Material material) throws java.security.GeneralSecurityException, SSLException;
  }

  /// A new engine, whose parameters the caller sets.
  ///
  /// @param host the name of the peer, for session resumption and host names; null at a server
  /// @param port the port of the peer
  SSLEngine engine(@Nullable String host, int port);

  /// The connection of `engine` has ended.
  default void release(SSLEngine engine) {}
}
