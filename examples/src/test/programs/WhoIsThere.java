import module spindle.core;

/// Tells each client of HTTP whom it takes for its peer, and who has forwarded it.
class WhoIsThere extends LineOnlyReceiver {
  @Override
  public void lineReceived(String line) {
    if (line.isEmpty()) {
      var forwarder = ProxyProtocol.forwarder(transport());
      transport()
          .write(
              "HTTP/1.0 200 OK\r\n\r\npeer %s, forwarded %s\n"
                  .formatted(transport().peer(), forwarder.isPresent()));
      transport().loseConnection();
    }
  }
}

void main(String... args) {
  var reactor = Reactor.get();
  for (String each : args) {
    Endpoint.server(reactor, each).listen(ServerFactory.of(WhoIsThere::new));
  }
  reactor.run();
}
