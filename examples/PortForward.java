import module spindle.core;

/// Forwards every connection made to one place to another, both ways: as fast as the slower end
/// takes it, and each direction until its own end.
///
///     ./spindle run examples/PortForward.java tcp:8080 tcp:example.org:80
///     ./spindle run examples/PortForward.java tls:8443 unix:/run/app.sock
///
/// The places are endpoint strings: see docs/reference/endpoint-strings.md.
void main(String... args) {
  if (args.length != 2) {
    System.err.println("usage: ./spindle run examples/PortForward.java FROM TO");
    System.exit(2);
  }
  var reactor = Reactor.get();
  try {
    var from = Endpoint.server(reactor, args[0]);
    var to = Endpoint.client(reactor, args[1]);
    from.listen(new PortForwardFactory(to));
  } catch (EndpointStringError wrong) {
    System.err.println(wrong.getMessage());
    System.exit(2);
  }
  reactor.run();
}
