package spindle.relay;

import spindle.reason.ConnectionClosed;

/// How a [Relay] has ended.
///
/// @param by who has ended it; where both ends close in good order, whichever was the first to go
/// @param reason what the end that was the first to go has heard
/// @param fromNear bytes that came from the near end and were given to the far one
/// @param fromFar bytes that came from the far end and were given to the near one
public record RelayEnd(By by, ConnectionClosed reason, long fromNear, long fromFar) {
  /// Who has ended a relay.
  public enum By {
    /// The near end has gone, in good order or not.
    NEAR,
    /// The far end has gone, in good order or not.
    FAR,
    /// Neither end has said anything for too long.
    SILENCE,
    /// Whoever made it: by [Relay#abortConnections].
    US
  }
}
