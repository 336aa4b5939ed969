package spindle.tls;

/// What a factory implements that is to be asked by what ALPN has chosen, without being an
/// [AlpnFactory] itself: a server that speaks several versions of its protocol.
public interface AlpnAware {
  /// What builds in its place where there is TLS. Asked once each time the factory is given to
  /// something that does TLS.
  AlpnFactory alpn();
}
