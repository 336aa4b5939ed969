package spindle.bench.web;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/// Vert.x's site: `VertxSite PORT`, one event loop, Netty's native transport below it.
final class VertxSite {
  private VertxSite() {}

  /// Serves until it is ended.
  public static void main(String... args) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    vertx
        .createHttpServer(new HttpServerOptions().setAcceptBacklog(4096).setTcpNoDelay(true))
        .requestHandler(VertxSite::answer)
        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
        .listen(Integer.parseInt(args[0]), "127.0.0.1");
  }

  private static void answer(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    switch (path) {
      case "/" -> text(request, Pages.HELLO);
      case "/json" ->
          request
              .response()
              .putHeader("Content-Type", "application/json")
              .end(Buffer.buffer(Pages.json()));
      case "/upload" ->
          request.body().onSuccess(body -> text(request, String.valueOf(body.length())));
      default -> request.response().sendFile(Pages.folder().resolve(path.substring(1)).toString());
    }
  }

  private static void text(HttpServerRequest request, String text) {
    request.response().putHeader("Content-Type", "text/plain; charset=utf-8").end(text);
  }
}
