import module spindle.core;

/// Lines in upper case. After the line STARTTLS the connection goes on under TLS.
class Shouting extends LineOnlyReceiver {
  private final TlsServerContext tls;
  private boolean isProtected;

  Shouting(TlsServerContext tls) {
    this.tls = tls;
  }

  @Override
  public void lineReceived(String line) {
    if (line.equals("STARTTLS") && !isProtected) {
      isProtected = true;
      sendLine("go ahead");
      tls.startTls(transport(), unparsed());
    } else {
      sendLine((isProtected ? "protected: " : "in clear: ") + line.toUpperCase(Locale.ROOT));
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    IO.println(reason.getMessage());
  }
}

void main(String... args) throws Exception {
  if (args.length != 3 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/StartTls.java PORT CHAIN.pem KEY.pem");
    System.exit(2);
  }
  var reactor = Reactor.get();
  var identity = TlsIdentity.pem(Path.of(args[1]), Path.of(args[2]));
  var tls = TlsServerContext.load(TlsServerOptions.of(identity));
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0]))
      .listen(ServerFactory.of(() -> new Shouting(tls)));
  reactor.run();
}
