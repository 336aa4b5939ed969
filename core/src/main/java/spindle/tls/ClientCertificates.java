package spindle.tls;

/// Whether a server asks its clients for certificates. What a client then sends must be vouched for
/// by the server's [TlsTrust], or the handshake fails.
public enum ClientCertificates {
  /// Does not ask.
  NONE,
  /// Asks, and serves those without as well.
  WANTED,
  /// Asks, and refuses those without.
  NEEDED
}
