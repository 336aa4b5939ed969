package spindle.web;

import java.util.function.Supplier;
import spindle.protocol.Protocol;

/// Another protocol that takes a connection over from HTTP: see [Response#upgrade].
///
/// @param name as the field Upgrade has it: `websocket`
/// @param protocol makes it, when the client has been told. Its `connectionMade` comes first, then
///   what the client sent behind its request
public record Upgrade(String name, Supplier<? extends Protocol> protocol) {
  /// On a request of a client: the protocol that is asked for in place of HTTP. An agent says how.
  public static final RequestKey<String> ASKED = RequestKey.of("upgrade");
}
