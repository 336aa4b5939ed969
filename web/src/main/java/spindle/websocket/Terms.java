package spindle.websocket;

import org.jspecify.annotations.Nullable;
import spindle.websocket.frame.Masks;

/// What holds for one socket from its beginning to its end.
///
/// @param compresses whether compression was agreed on
/// @param streams whether messages are read as streams
/// @param masks what a client puts over its frames; null for a server, which puts none
record Terms(WebSocketLimits limits, boolean compresses, boolean streams, @Nullable Masks masks) {
  boolean isClient() {
    return masks != null;
  }
}
