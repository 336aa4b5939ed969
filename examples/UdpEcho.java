import module spindle.core;

/// Sends every datagram back to where it came from.
class Echo extends DatagramProtocol {
  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    transport().write(data, from);
  }
}

void main(String... args) throws Exception {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/UdpEcho.java PORT");
    System.exit(2);
  }
  var reactor = Reactor.get();
  var port = reactor.listenUDP(Integer.parseInt(args[0]), new Echo());
  IO.println("listening on " + port.host());
  reactor.run();
}
