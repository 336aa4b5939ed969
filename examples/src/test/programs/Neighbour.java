import module spindle.core;

/// A peer for other people's programs, over what its first argument says:
///
///     unix-server PATH     echoes, and prints who connects
///     unix-client PATH     sends "ping", prints the answer, ends
///     udp-client PORT      sends "ping", prints the answer, ends
///     group-server PORT    echoes what is sent to 239.255.0.42
///     group-client PORT    sends "to all" to 239.255.0.42, again and again
class Echo extends Protocol {
  @Override
  public void connectionMade() {
    IO.println(transport().peerCredentials().map(PeerCredentials::user).orElse("?"));
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    transport().write(data);
  }
}

class Ping extends Protocol {
  private String answer = "";

  @Override
  public void connectionMade() {
    transport().write("ping");
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    answer += java.nio.charset.StandardCharsets.UTF_8.decode(data);
    if (answer.length() >= 4) {
      transport().loseConnection();
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    IO.println(answer);
    Reactor.get().stop();
  }
}

class UdpPing extends DatagramProtocol {
  private final Address server;

  UdpPing(Address server) {
    this.server = server;
  }

  @Override
  public void startProtocol() throws Exception {
    transport().connect(server);
    transport().write(ByteBuffer.wrap("ping".getBytes()));
  }

  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    IO.println(java.nio.charset.StandardCharsets.UTF_8.decode(data));
    Reactor.get().stop();
  }
}

class GroupEcho extends DatagramProtocol {
  @Override
  public void startProtocol() {
    transport().joinGroup(IPv4Address.of("239.255.0.42", 0), IPv4Address.of("127.0.0.1", 0));
  }

  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    transport().write(data, from);
  }
}

class GroupCaller extends DatagramProtocol {
  private final Address group;

  GroupCaller(Address group) {
    this.group = group;
  }

  @Override
  public void startProtocol() throws Exception {
    transport().setOutgoingInterface(IPv4Address.of("127.0.0.1", 0));
    new LoopingCall(Reactor.get(), this::call).start(Duration.ofMillis(50));
  }

  private void call() {
    transport().write(ByteBuffer.wrap("to all\n".getBytes()), group);
  }
}

void main(String... args) throws Exception {
  var reactor = Reactor.get();
  switch (args[0]) {
    case "unix-server" ->
        reactor.listen(new UnixAddress(args[1]), _ -> new Echo(), ListenOptions.defaults());
    case "unix-client" ->
        reactor.connect(new UnixAddress(args[1]), _ -> new Ping(), ConnectOptions.defaults());
    case "udp-client" ->
        reactor.listenUDP(0, new UdpPing(IPv4Address.of("127.0.0.1", Integer.parseInt(args[1]))));
    case "group-client" ->
        reactor.listenUDP(
            0, new GroupCaller(IPv4Address.of("239.255.0.42", Integer.parseInt(args[1]))));
    default -> reactor.listenUDP(Integer.parseInt(args[1]), new GroupEcho());
  }
  IO.println("ready on " + reactor);
  reactor.run();
}
