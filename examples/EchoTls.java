import module spindle.core;

/// Sends back whatever arrives, and says under what protection it does.
class Echo extends Protocol implements HandshakeAware {
  @Override
  public void handshakeCompleted(TlsSession session) {
    IO.println(transport().peer() + " with " + session.version());
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    transport().write(data);
  }
}

void main(String... args) throws Exception {
  if (args.length != 3 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/EchoTls.java PORT CHAIN.pem KEY.pem");
    System.exit(2);
  }
  var reactor = Reactor.get();
  var identity = TlsIdentity.pem(Path.of(args[1]), Path.of(args[2]));
  var tls = TlsServerContext.load(TlsServerOptions.of(identity));
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0]))
      .listen(tls.wrap(ServerFactory.of(Echo::new)));
  reactor.run();
}
