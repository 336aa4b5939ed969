import module spindle.socks;

/// A SOCKS proxy that leads anywhere, this machine included. The arguments are a port, and another
/// one where Ann has to say her password.
void main(String... args) {
  var reactor = Reactor.get();
  var hash = PasswordHash.of("open sesame", 1000, new Random(1));
  var users = Users.none().with(User.named("ann"), hash);
  var proxy = new SocksServer(reactor).withRule(SocksRule.everywhere());
  var place = "tcp:%s:interface=127.0.0.1";
  Endpoint.server(reactor, place.formatted(args[0])).listen(proxy);
  Endpoint.server(reactor, place.formatted(args[1]))
      .listen(proxy.withUsers(Portal.of(Login.class, users)));
  reactor.run();
}
