package spindle.tls;

import javax.net.ssl.SSLEngine;
import spindle.protocol.Transport;
import spindle.time.Scheduler;

/// Putting TLS under a transport.
final class Starting {
  private Starting() {}

  static TlsLayer start(
      SSLEngine engine,
      TlsEngines engines,
      TlsLimits limits,
      Transport transport,
      Scheduler clock) {
    TlsLayer layer = new TlsLayer(engine, engines, limits, transport, clock);
    transport.addLayer(layer);
    return layer;
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
