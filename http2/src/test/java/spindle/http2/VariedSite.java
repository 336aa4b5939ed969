package spindle.http2;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Form;
import spindle.web.Handler;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.events.EventStream;
import spindle.web.files.StaticFiles;
import spindle.web.filters.Compression;
import spindle.web.server.Routes;
import spindle.web.server.Site;
import spindle.web.server.VirtualHosts;
import spindle.web.session.Session;

/// A site with something of each kind, for [EitherVersionTest].
final class VariedSite {
  /// The largest body of its responses.
  static final int LARGE = 3_000_000;

  private final Path folder;
  private final List<String> events;
  private long written;

  /// @param events takes what handlers are told of their end
  VariedSite(Path folder, List<String> events) {
    this.folder = folder;
    this.events = events;
  }

  Site site() {
    return Site.of(routes -> {
      plain(routes);
      failing(routes);
      bodies(routes);
      files(routes);
      filtered(routes);
    });
  }

  /// How much of the long body was written.
  long written() {
    return written;
  }

  private static void plain(Routes routes) {
    routes
        .get("/seen/{name}")
        .answer(r ->
            Response.text(
                String.join(
                    "|",
                    r.method(),
                    r.pathAndQuery(),
                    r.path("name"),
                    r.query("q").orElse("-"),
                    r.host(),
                    r.cookie("b").orElse("-"),
                    String.join(",", r.fields().all("X-Two")),
                    String.valueOf(r.origin().secure()))));
    routes.get("/version").answer(r -> Response.text(r.version()));
    routes.get("/empty").answer(_ -> Response.of(Status.NO_CONTENT));
    routes
        .get("/cookies")
        .answer(_ ->
            Response.text("two").plusField("Set-Cookie", "a=1").plusField("Set-Cookie", "b=2"));
    routes
        .get("/count")
        .answer(r -> {
          Session session = Session.of(r);
          int before = Integer.parseInt(session.get("n").orElse("0"));
          session.put("n", String.valueOf(before + 1));
          return Response.text(String.valueOf(before + 1));
        });
    routes.get("/moved").answer(_ -> Response.seeOther("/version"));
    routes
        .get("/hints")
        .answer(r -> {
          r.inform(Status.EARLY_HINTS, Fields.of("Link", "</a.css>"));
          return Response.text("hinted");
        });
    routes
        .get("/many/hints")
        .answer(r -> {
          int told = 0;
          for (int i = 0; i < 9; i++) {
            told += r.inform(Status.EARLY_HINTS, Fields.none()) ? 1 : 0;
          }
          return Response.text(String.valueOf(told));
        });
  }

  private void failing(Routes routes) {
    routes
        .get("/throws")
        .answer(_ -> {
          throw new IllegalStateException("a secret");
        });
    routes
        .get("/refuses")
        .answer(_ -> {
          throw new HttpError(Status.TOO_MANY_REQUESTS, "Slowly.", Fields.of("Retry-After", "3"));
        });
    routes
        .get("/never")
        .answerLater(r -> {
          r.atEnd(() -> events.add("ended"));
          return new Deferred<>(_ -> events.add("cancelled"));
        });
    routes
        .get("/quick")
        .answerLater(r -> {
          r.limit(limits -> limits.withHandlerTimeout(Duration.ofSeconds(2)));
          return new Deferred<>(_ -> events.add("cancelled"));
        });
    routes
        .get("/breaks")
        .answer(_ ->
            Response.of(
                Body.written(out -> {
                  out.write("some");
                  Fiber.sleep(Duration.ofMillis(10));
                  throw new IllegalStateException("on purpose");
                }),
                "text/plain"));
  }

  private void bodies(Routes routes) {
    routes
        .post("/echo")
        .answerLater(r ->
            r.body()
                .text(LARGE)
                .addCallback(
                    text -> Response.text(text + r.body().trailer().firstOr("X-Sum", ""))));
    routes.post("/unread").answer(_ -> Response.text("not read"));
    routes.post("/small").answerLater(r -> r.body().text(10).addCallback(Response::text));
    routes.post("/form").answerLater(r -> r.form().addCallback(VariedSite::told));
    routes
        .post("/saved")
        .answerInFiber(r -> {
          Path to = folder.resolve("saved-" + r.version().replace('/', '-'));
          Files.deleteIfExists(to);
          return Response.text(Fiber.await(r.body().saveTo(to)) + " bytes");
        });
  }

  private void files(Routes routes) {
    routes
        .get("/long")
        .answer(_ ->
            Response.of(
                Body.written(out -> {
                  for (int i = 0; i < LARGE / 10_000; i++) {
                    out.write(ByteBuffer.allocate(10_000));
                    written += 10_000;
                  }
                }),
                "application/octet-stream"));
    routes
        .get("/trailer")
        .answer(_ ->
            Response.of(
                Body.written(out -> out.write("x"))
                    .withTrailer(() -> Fields.of("X-Sum", "7"), "X-Sum"),
                "text/plain"));
    routes
        .get("/piece")
        .answer(_ -> Response.of(Body.file(folder.resolve("file.txt"), 2, 3), "text/plain"));
    routes
        .get("/slowly")
        .answer(_ ->
            Response.of(
                Body.written(out -> {
                  for (int i = 0; i < 3; i++) {
                    out.write("piece " + i);
                    Fiber.sleep(Duration.ofSeconds(1));
                  }
                }),
                "text/plain"));
    routes
        .any("/events")
        .answer(_ ->
            EventStream.written(out -> {
              for (int i = 0; i < 3; i++) {
                out.send("event " + i);
                Fiber.sleep(Duration.ofSeconds(1));
              }
            }));
  }

  private void filtered(Routes routes) {
    routes.mount("/files", StaticFiles.of(folder));
    Handler large = _ -> Response.text("squeezed ".repeat(1000));
    routes.get("/squeezed").answer(large.with(Compression.usual()));
    routes.mount(
        "/host",
        VirtualHosts.of("localhost", _ -> Response.text("name"))
            .or("127.0.0.1", _ -> Response.text("address")));
  }

  private static Response told(Form form) {
    return Response.text(form.first("name").orElse("-") + " " + form.files().size());
  }
}
