/// WebSocket, RFC 6455: messages both ways over one connection that HTTP has opened. Begin with
/// [spindle.websocket.WebSocketRoute].
@NullMarked
package spindle.websocket;

import org.jspecify.annotations.NullMarked;
