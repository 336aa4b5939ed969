package spindle.bench.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.time.Duration;

/// Helidon's site: `HelidonSite PORT`, a virtual thread for each connection, and with HTTP/2 for
/// each stream.
final class HelidonSite {
  private HelidonSite() {}

  /// Serves until it is ended.
  public static void main(String... args) {
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(args[0]))
        .backlog(4096)
        .idleConnectionTimeout(Duration.ofHours(1))
        .routing(HelidonSite::route)
        .addRouting(WsRouting.builder().endpoint("/socket", Echo::new))
        .build()
        .start();
  }

  private static final class Echo implements WsListener {
    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      session.send(text, last);
    }
  }

  private static void route(HttpRouting.Builder routing) {
    routing
        .get("/", (_, response) -> response.send(Pages.HELLO))
        .get(
            "/json",
            (_, response) -> {
              response.header(HeaderNames.CONTENT_TYPE, "application/json");
              response.send(Pages.json());
            })
        .post(
            "/upload",
            (request, response) -> {
              int length = request.content().as(byte[].class).length;
              response.send(String.valueOf(length));
            })
        .register("/files", files());
  }

  private static HttpService files() {
    var folder = FileSystemHandlerConfig.create(Pages.folder().resolve("files"));
    return StaticContentFeature.createService(folder);
  }
}
