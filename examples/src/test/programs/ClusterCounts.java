import module spindle.cluster;
import module spindle.web;

/// A site on three members that counts the visits of each client in a session that all agree on:
/// NUMBER FOLDER FIRST_PORT. Members listen on the first three ports, the sites on those behind.
/// `GET /` says the number of the visit and who takes writes.
void main(String... args) {
  int own = Integer.parseInt(args[0]);
  int first = Integer.parseInt(args[2]);
  String[] names = {"m0", "m1", "m2"};
  List<String> places =
      IntStream.range(first, first + 3).mapToObj(port -> "127.0.0.1:" + port).toList();
  var settings =
      ClusterSettings.of("counts", names[own])
          .withBind("127.0.0.1", first + own)
          .withSeeds(Seeds.hosts(places))
          .withAgreement(AgreementSettings.of(Path.of(args[1], names[own]), names));
  var reactor = Reactor.get();
  Cluster.join(reactor, settings)
      .onSuccess(cluster -> serve(reactor, cluster, first + 3 + own))
      .handleFailure(failure -> {
        System.err.println(failure.getMessage());
        reactor.stop();
      });
  reactor.run();
}

void serve(Reactor reactor, Cluster cluster, int port) {
  var store = ClusterSessions.over(cluster, reactor, SessionLimits.defaults());
  var site = Site.of(routes -> routes.get("/").answer(request -> visit(request, cluster)));
  new TCP4ServerEndpoint(reactor, port)
      .listen(site.with(Sessions.of(store)))
      .onSuccess(_ -> IO.println("serving"))
      .handleFailure(Deferred::logError);
}

Response visit(Request request, Cluster cluster) {
  Session session = Session.of(request);
  int visits = 1 + Integer.parseInt(session.get("visits").orElse("0"));
  session.put("visits", Integer.toString(visits));
  return Response.text("%d %s".formatted(visits, cluster.agreement().writer()));
}
