package spindle.tls;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import spindle.protocol.Transport;

/// Putting TLS under a transport.
final class Starting {
  private Starting() {}

  /// Gives the engine back if it comes to nothing; otherwise the layer does in its end.
  static TlsLayer start(
      SSLEngine engine,
      SSLParameters parameters,
      TlsEngines engines,
      TlsLimits limits,
      Transport transport) {
    boolean started = false;
    try {
      engine.setSSLParameters(parameters);
      TlsLayer layer = new TlsLayer(engine, engines, limits, transport);
      transport.addLayer(layer);
      started = true;
      return layer;
    } finally {
      if (!started) {
        engines.release(engine);
      }
    }
  }

  static void refuseClearText(TlsLayer layer, int clearTextLeft) {
    if (clearTextLeft > 0) {
      layer.refuse(
          TlsRefused.Kind.CLEAR_TEXT_LEFT,
          "%d bytes of clear text came after the command that begins TLS: somebody may have put "
                  .formatted(clearTextLeft)
              + "them there");
    }
  }
}
