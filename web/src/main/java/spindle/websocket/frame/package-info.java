/// Frames of WebSocket, RFC 6455, from bytes and to bytes: masks, texts, compression.
package spindle.websocket.frame;
