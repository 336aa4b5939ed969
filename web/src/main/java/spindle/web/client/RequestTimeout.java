package spindle.web.client;

import java.time.Duration;
import java.util.Locale;
import spindle.web.Request;

/// A stage of a request took longer than it may: [#stage] says which.
public final class RequestTimeout extends RequestFailed {
  private static final long serialVersionUID = 1L;

  /// What a request goes through, each with a limit of its own in [ClientLimits].
  public enum Stage {
    /// It waits for a connection: [ClientLimits#poolWait].
    POOL,
    /// The name is looked up, and the connection made: [ClientLimits#connectTimeout].
    CONNECT,
    /// The handshake of TLS: [ClientLimits#handshakeTimeout].
    HANDSHAKE,
    /// The server, or the network, takes nothing of what is sent: [ClientLimits#sendStall].
    SEND,
    /// All is sent, and the head of the response has not come: [ClientLimits#headTimeout].
    HEAD,
    /// The next piece of the body has not come, or nobody has read it: [ClientLimits#readStall].
    BODY,
    /// All of it together, redirects and the body of the response among it:
    /// [ClientLimits#totalTimeout].
    TOTAL
  }

  private final Stage stage;

  RequestTimeout(Request request, int attempt, Stage stage, Duration limit) {
    super(
        request,
        attempt,
        "%s took longer than %s".formatted(stage.name().toLowerCase(Locale.ROOT), limit),
        null);
    this.stage = stage;
  }

  /// Which stage it was.
  public Stage stage() {
    return stage;
  }
}
