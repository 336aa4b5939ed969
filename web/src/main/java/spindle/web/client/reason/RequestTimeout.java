package spindle.web.client.reason;

import java.time.Duration;
import java.util.Locale;
import spindle.web.Request;

/// A stage of a request took longer than it may: [#stage] says which.
public final class RequestTimeout extends RequestFailed {
  private static final long serialVersionUID = 1L;

  /// What a request goes through, each with a limit of its own in
  /// [spindle.web.client.ClientLimits].
  public enum Stage {
    /// It waits for a connection: [spindle.web.client.ClientLimits#poolWait].
    POOL,
    /// The name is looked up, and the connection made:
    /// [spindle.web.client.ClientLimits#connectTimeout].
    CONNECT,
    /// The handshake of TLS: [spindle.web.client.ClientLimits#handshakeTimeout].
    HANDSHAKE,
    /// The server, or the network, takes nothing of what is sent:
    /// [spindle.web.client.ClientLimits#sendStall].
    SEND,
    /// All is sent, and the head of the response has not come:
    /// [spindle.web.client.ClientLimits#headTimeout].
    HEAD,
    /// The next piece of the body has not come, or nobody has read it:
    /// [spindle.web.client.ClientLimits#readStall].
    BODY,
    /// All of it together, redirects and the body of the response among it:
    /// [spindle.web.client.ClientLimits#totalTimeout].
    TOTAL
  }

  private final Stage stage;

  /// A stage that took longer than `limit`.
  ///
  /// @param attempt the number of the attempt that failed; 1 for the first
  /// @param stage which stage it was
  public RequestTimeout(Request request, int attempt, Stage stage, Duration limit) {
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
