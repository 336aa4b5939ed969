package spindle.websocket;

import spindle.web.Request;

/// Talks over a WebSocket in a fiber, and knows by which request it was opened: see
/// [WebSocketRoute#talk(RequestTalk)].
@FunctionalInterface
public interface RequestTalk {
  /// Talks. When this returns, the socket is closed with 1000.
  ///
  /// @param request the path with its variables, the query, the fields, and what filters have found
  /// @throws Exception anything; it is logged, and closes the socket with 1011
  void talk(WebSocket socket, Request request) throws Exception;
}
