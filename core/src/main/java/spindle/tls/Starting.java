package spindle.tls;

import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Factory;
import spindle.protocol.Transport;

/// Putting TLS under a transport.
final class Starting {
  private Starting() {}

  /// Gives the engine back if it comes to nothing; otherwise the layer does in its end.
  ///
  /// @param name that the server is asked for; null at a server
  static TlsLayer start(
      SSLEngine engine,
      SSLParameters parameters,
      TlsEngines engines,
      TlsLimits limits,
      @Nullable String name,
      Transport transport) {
    boolean started = false;
    try {
      engine.setSSLParameters(parameters);
      TlsLayer layer = new TlsLayer(engine, engines, limits, name, transport);
      transport.addLayer(layer);
      started = true;
      return layer;
    } finally {
      if (!started) {
        engines.release(engine);
      }
    }
  }

  /// What to offer: what the options say, or else what the factory has.
  ///
  /// @throws IllegalArgumentException if the factory has nothing for something that is offered, or
  ///   there can be no engines for it
  static List<String> offered(List<String> ofOptions, Factory<?> factory, LoadedFiles loaded) {
    AlpnFactory alpn = AlpnFactory.in(factory);
    if (alpn == null) {
      return ofOptions;
    }
    alpn.requireAll(ofOptions);
    List<String> offered = ofOptions.isEmpty() ? alpn.applicationProtocols() : ofOptions;
    try {
      loaded.prepare(offered);
    } catch (IOException unusable) {
      throw new IllegalArgumentException(
          "there can be no TLS for the protocols %s: %s".formatted(offered, unusable.getMessage()),
          unusable);
    }
    return offered;
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
