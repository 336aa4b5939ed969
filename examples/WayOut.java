import module spindle.socks;

/// A proxy that speaks SOCKS 4, 4a and 5, and leads anywhere but into one's own network. With a
/// file of users it wants a name and a password.
void main(String... args) throws IOException {
  if (args.length < 1 || args.length > 2) {
    System.err.println(
        "usage: ./spindle run examples/WayOut.java ENDPOINT [USERS],"
            + " such as tcp:1080:interface=127.0.0.1");
    System.exit(2);
  }
  var reactor = Reactor.get();
  var proxy = new SocksServer(reactor);
  if (args.length == 2) {
    var attempts = new Attempts(AttemptLimits.defaults());
    var users = Portal.of(Login.class, Users.read(Path.of(args[1]))).withAttempts(attempts);
    proxy = proxy.withUsers(users);
  }
  Endpoint.server(reactor, args[0]).listen(proxy);
  reactor.run();
}
