import module spindle.web;

void main() {
  var reactor = Reactor.get();
  var page = "<!doctype html><title>Hello</title><h1>Hello Twisted</h1>";
  var site = Site.of(routes -> routes.get("/").answer(_ -> Response.html(page)));
  new TCP4ServerEndpoint(reactor, 2000).listen(site);
  reactor.run();
}
