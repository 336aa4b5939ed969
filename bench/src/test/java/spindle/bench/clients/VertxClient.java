package spindle.bench.clients;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;

/// Vert.x's client: `VertxClient PORT UNDER-WAY`, one event loop, Netty's native transport below
/// it.
final class VertxClient {
  private VertxClient() {}

  /// Asks until there is no more input.
  public static void main(String... args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int underWay = Integer.parseInt(args[1]);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(underWay).setEventLoopSize(1);
    HttpClient client = vertx.createHttpClient(pool);
    var context = vertx.getOrCreateContext();
    new Turns(
            underWay,
            call -> context.runOnContext(_ -> call.run()),
            asked ->
                client
                    .request(HttpMethod.GET, port, "127.0.0.1", "/")
                    .compose(request -> request.send())
                    .compose(HttpClientResponse::body)
                    .onSuccess(_ -> asked.answered())
                    .onFailure(asked::failed))
        .takeAll();
  }
}
