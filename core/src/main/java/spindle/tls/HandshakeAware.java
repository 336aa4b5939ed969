package spindle.tls;

/// What a protocol implements that wants to know when its connection is encrypted and its peer is
/// known: `connectionMade` comes earlier, before the handshake.
public interface HandshakeAware {
  /// The handshake is complete. Called once for each handshake, before any data that came through
  /// it.
  ///
  /// @throws Exception anything; it ends this connection
  void handshakeCompleted(TlsSession session) throws Exception;
}
