package spindle.bench.servers;

import java.util.Locale;

/// What servers are asked to do, over and over. An operation is one message there and back, one
/// connection that was greeted or shook hands, or, one way, one piece that the server has taken.
enum Load {
  ECHO("64 bytes there and back, 64 connections", Service.ECHO, 64, 64, 1),
  PIPELINE("the same, 16 under way on each connection", Service.ECHO, 64, 64, 16),
  BULK("16 KiB there and back, 64 connections", Service.ECHO, 64, 16 * 1024, 1),
  THOUSAND("64 bytes there and back, 1000 connections", Service.ECHO, 1_000, 64, 1),
  TEN_THOUSAND("64 bytes there and back, 10 000 connections", Service.ECHO, 10_000, 64, 1),
  GREETING("connect, be greeted, be closed; 32 at a time", Service.GREETING, 32, 0, 1),
  LINES("lines of 64 bytes, 16 under way on each of 64 connections", Service.LINES, 64, 64, 16),
  ONE_WAY("64 KiB to a server that reads and forgets, 16 connections", Service.SINK, 16, 65_536, 1),
  TLS("64 bytes there and back over TLS 1.3, 64 connections", Service.TLS, 64, 64, 1),
  TLS_BULK("16 KiB there and back over TLS 1.3, 64 connections", Service.TLS, 64, 16 * 1024, 1),
  HANDSHAKE(
      "connect, shake hands, 64 bytes there and back, close; 8 at a time", Service.TLS, 8, 64, 1),
  RESUMED("the same, going on with an earlier session", Service.TLS, 8, 64, 1),
  UDP("64 bytes there and back in datagrams, 64 sockets", Service.UDP, 64, 64, 1),
  HTTP("a small GET, 64 connections", Service.WEB, 64, 0, 1),
  HTTP_PIPELINE("the same, 16 under way on each connection", Service.WEB, 64, 0, 16),
  HTTP_BROWSER("a browser's GET of 12 fields, 64 connections", Service.WEB, 64, 0, 1),
  HTTP_JSON("1 KiB of JSON, 64 connections", Service.WEB_JSON, 64, 0, 1),
  HTTP_FILE("a file of 10 KiB, 64 connections", Service.WEB_FILES, 64, 0, 1),
  HTTP_LARGE_FILE("a file of 1 MiB, 16 connections", Service.WEB_FILES, 16, 0, 1),
  HTTP_UPLOAD("an upload of 16 KiB in four chunks, 64 connections", Service.WEB_UPLOAD, 64, 0, 1),
  HTTP_PROXY("a small GET that is handed on, 64 connections", Service.WEB_PROXY, 64, 0, 1),
  HTTP_PROXY_BROWSER("a browser's, the same", Service.WEB_PROXY, 64, 0, 1),
  HTTP2_1("a small GET over HTTP/2, 8 connections, 1 stream", Service.HTTP2, 8, 0, 1),
  HTTP2_10("the same, 10 streams under way on each", Service.HTTP2, 8, 0, 10),
  HTTP2_100("the same, 100 streams", Service.HTTP2, 8, 0, 100),
  HTTP2_JSON("1 KiB of JSON over HTTP/2, 8 connections, 10 streams", Service.HTTP2_JSON, 8, 0, 10),
  HTTP2_FILE("a file of 1 MiB over HTTP/2, 8 connections, 1 stream", Service.HTTP2_FILES, 8, 0, 1),
  HTTP2_BESIDE(
      "a small GET beside a file of 1 MiB that comes again and again, 8 connections, 10 streams",
      Service.HTTP2_FILES,
      8,
      0,
      10),
  SOCKET("64 bytes there and back over WebSockets, 64 connections", Service.SOCKET, 64, 64, 1),
  SOCKET_BULK("16 KiB, the same", Service.SOCKET, 64, 16 * 1024, 1),
  SOCKET_DEFLATE("64 bytes, compressed", Service.SOCKET_DEFLATE, 64, 64, 1),
  SOCKET_BULK_DEFLATE("16 KiB, compressed", Service.SOCKET_DEFLATE, 64, 16 * 1024, 1);

  /// For people.
  final String title;

  /// What the server does.
  final Service service;

  /// Connections, or sockets, at the same time.
  final int connections;

  /// Bytes of one message; 0 where [HttpRequests] says it.
  final int size;

  /// Messages under way on each connection.
  final int depth;

  Load(String title, Service service, int connections, int size, int depth) {
    this.title = title;
    this.service = service;
    this.connections = connections;
    this.size = size;
    this.depth = depth;
  }

  /// The load called `word` on a command line.
  static Load of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /// Its word on a command line.
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
