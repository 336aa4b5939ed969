package spindle.bench.web;

import java.io.IOException;
import java.time.Duration;
import spindle.epoll.EpollKernel;
import spindle.fiber.Fiber;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.files.StaticFiles;
import spindle.web.server.Routes;
import spindle.web.server.Site;
import spindle.websocket.WebSocketProtocol;

/// Spindle's site: `SpindleSite PORT KERNEL [fiber]`, with a fiber for each request.
final class SpindleSite {
  private SpindleSite() {}

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    Reactor reactor = Reactor.over(kernel(args[1]), ReactorSettings.defaults());
    boolean fibers = args.length > 2;
    Site site = Site.of(fibers ? SpindleSite::inFibers : SpindleSite::byCallbacks);
    // Between its turns a connection waits for the others'.
    WebLimits limits = WebLimits.defaults().withIdleTimeout(Duration.ofHours(1));
    Site patient = site.withLimits(limits.withRequestsMax(Integer.MAX_VALUE));
    ListenOptions options = ListenOptions.defaults().withInterface("127.0.0.1").withBacklog(4096);
    var _ = reactor.listenTCP(Integer.parseInt(args[0]), patient, options);
    reactor.run();
  }

  private static Kernel kernel(String name) throws IOException {
    return name.equals("epoll") ? new EpollKernel() : new NioKernel();
  }

  private static void byCallbacks(Routes routes) {
    routes.get("/").answer(_ -> Response.text(Pages.HELLO));
    routes.get("/json").answer(_ -> Response.json(Pages.CATALOGUE));
    routes
        .get("/files/{file...}")
        .answer(StaticFiles.of(Pages.folder().resolve("files")).at("file"));
    routes.webSocket("/socket").withCompression().protocol(_ -> new Echo());
    routes
        .post("/upload")
        .answerLater(r -> r.body().bytes(1 << 20).addCallback(SpindleSite::length));
  }

  private static final class Echo extends WebSocketProtocol {
    @Override
    protected void textReceived(String text) {
      socket().send(text);
    }
  }

  private static void inFibers(Routes routes) {
    routes.get("/").answerInFiber(_ -> Response.text(Pages.HELLO));
    routes.get("/json").answerInFiber(_ -> Response.json(Pages.CATALOGUE));
    routes.post("/upload").answerInFiber(SpindleSite::upload);
  }

  private static Response upload(Request request) throws Exception {
    return length(Fiber.await(request.body().bytes(1 << 20)));
  }

  private static Response length(byte[] body) {
    return Response.text(String.valueOf(body.length));
  }
}
