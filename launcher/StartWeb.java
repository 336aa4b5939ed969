import module spindle.web;

/// What [Start] is for programs that have the web: it also answers a request, and with it finds
/// JSON, whose thousand classes a service should not load when it is first asked.
record Said(String text, int times) {}

void main() throws Exception {
  answer();
  Start.main();
}

void answer() {
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.json(new Said("hello", 1)));
        routes
            .post("/")
            .answerLater(request -> request.body().json(Said.class).addCallback(Response::json));
      });
  site.handle(Request.get("/"));
  site.handle(Request.of("POST", "/").withBody(Body.of("{\"text\":\"hello\"}")));
}
