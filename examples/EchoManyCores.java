import module spindle.core;

/// Sends back whatever arrives, with one reactor a core. A connection stays with the reactor that
/// has accepted it.
class Echo extends Protocol {
  @Override
  public void dataReceived(ByteBuffer data) {
    transport().write(data);
  }
}

void main(String... args) {
  if (args.length < 1 || args.length > 2 || !String.join("", args).matches("[0-9]{1,7}")) {
    System.err.println("usage: ./spindle run examples/EchoManyCores.java PORT [REACTORS]");
    System.exit(2);
  }
  var group =
      args.length == 2 ? ReactorGroup.create(Integer.parseInt(args[1])) : ReactorGroup.create();
  group.listenTCP(
      Integer.parseInt(args[0]), reactor -> ServerFactory.of(Echo::new), ListenOptions.defaults());
  group.run();
}
