import module spindle.web;

/// A site for clients that know nothing of Spindle. The first argument names the kernel, the second
/// a folder that is served, the others are places to listen at.
void main(String... args) {
  System.setProperty("spindle.kernel", args[0]);
  var reactor = Reactor.get();
  var site =
      Site.of(routes -> enter(routes, Path.of(args[1])))
          .withLimits(WebLimits.defaults().withBodyMax(4L << 30));
  for (String each : Arrays.asList(args).subList(2, args.length)) {
    Endpoint.server(reactor, each).listen(site);
  }
  reactor.run();
}

void enter(Routes routes, Path folder) {
  routes.get("/").answer(_ -> Response.text("hello\n"));
  routes.get("/peer").answer(request -> Response.text("peer " + request.peer() + "\n"));
  routes.post("/echo").answer(request -> Response.of(request.body(), "text/plain"));
  routes.put("/count").answerInFiber(this::count);
  routes.put("/little").answerInFiber(this::countLittle);
  routes.put("/deny").answer(_ -> Response.text("no\n").withStatus(Status.UNAUTHORIZED));
  routes.put("/megabyte").answer(_ -> Response.text("x".repeat(1 << 20)));
  routes.get("/bytes/{count}").answer(request -> bytes(Long.parseLong(request.path("count"))));
  routes.get("/files/{file...}").answer(StaticFiles.of(folder).at("file"));
  routes.get("/hints").answer(this::hints);
  routes.get("/trailer").answer(_ -> trailer());
  routes.get("/until-reported").answerLater(_ -> reported);
  routes.post("/report").answer(_ -> report());
  routes.post("/form").answerInFiber(this::form);
  var proxies = TrustedForwarders.parse("127.0.0.1");
  routes.mount("/x-forwarded", seen(TrustedProxies.xForwarded(proxies)));
  routes.mount("/forwarded", seen(TrustedProxies.forwarded(proxies)));
  Handler numbers = _ -> Response.text("1234567890\n".repeat(1000));
  routes.mount("/small", numbers.with(Compression.usual()));
  Handler answer = request -> Response.text(request.method() + "\n").withField("X-Said", "yes");
  routes.mount(
      "/shared",
      answer.with(
          Cors.fromWhere(origin -> origin.startsWith("http://127.0.0.1:"))
              .withMethods("PUT")
              .withRequestFields("X-Asked")
              .withResponseFields("X-Said")));
}

/// Who has asked for what, as far as a proxy is believed.
Handler seen(TrustedProxies believed) {
  Handler shows =
      request -> {
        var scheme = request.origin().secure() ? "https" : "http";
        return Response.text(scheme + " " + request.host() + " " + request.peer() + "\n");
      };
  return shows.with(believed);
}

/// An answer that waits until somebody has reported, for all who ask.
final Deferred<Response> reported = new Deferred<>();

Response report() {
  reported.callback(Response.text("reported\n"));
  return Response.of(Status.NO_CONTENT);
}

/// What is longer than that is refused, by its length, before any of it is read.
Response countLittle(Request request) throws Exception {
  request.limit(limits -> limits.withBodyMax(1000));
  return count(request);
}

/// Reads a body more slowly than it could come.
Response count(Request request) throws Exception {
  long count = 0;
  for (var piece = request.body().read(); piece != null; piece = request.body().read()) {
    long before = count;
    count += piece.remaining();
    if (count >> 20 > before >> 20) {
      Fiber.sleep(Duration.ofMillis(1));
    }
  }
  return Response.text(count + " bytes\n");
}

Response bytes(long count) {
  var piece = new byte[1 << 16];
  var body =
      Body.written(out -> {
        for (long left = count; left > 0; left -= piece.length) {
          out.write(ByteBuffer.wrap(piece, 0, (int) Math.min(left, piece.length)));
        }
      });
  return Response.of(body, "application/octet-stream");
}

/// What is in each field, and how much in each file.
Response form(Request request) throws Exception {
  try (var form = Fiber.await(request.form())) {
    var said = new StringJoiner(", ");
    for (int i = 0; i < form.fields().size(); i++) {
      said.add(form.fields().name(i) + " is " + form.fields().value(i));
    }
    for (var file : form.files()) {
      said.add("%s has %d bytes".formatted(file.fileName().orElse("?"), file.size()));
    }
    return Response.text(said + "\n");
  }
}

Response hints(Request request) {
  request.inform(Status.EARLY_HINTS, Fields.of("Link", "</style.css>; rel=preload"));
  return Response.text("hello\n");
}

Response trailer() {
  var body = Body.written(out -> out.write("hello\n"));
  return Response.of(body.withTrailer(() -> Fields.of("Sum", "6"), "Sum"), "text/plain")
      .withField("Trailer", "Sum");
}
