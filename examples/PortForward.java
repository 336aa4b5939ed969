import module spindle.core;

/// Forwards every connection made to one place to another, both ways: as fast as the slower end
/// takes it, and each direction until its own end.
///
///     ./spindle run examples/PortForward.java tcp:8080 tcp:example.org:80
///     ./spindle run examples/PortForward.java tls:8443 unix:/run/app.sock
///
/// The places are endpoint strings: see docs/reference/endpoint-strings.md.
class End extends Protocol implements HalfCloseable {
  End other;

  /// What the other end sends is written here from now on.
  void join(End end) {
    other = end;
    transport().registerProducer(end.transport());
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    other.transport().write(data);
  }

  @Override
  public void readConnectionLost() {
    other.transport().unregisterProducer();
    other.transport().loseWriteConnection();
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (other == null) {
      return;
    }
    other.transport().unregisterProducer();
    if (reason instanceof ConnectionDone) {
      other.transport().loseConnection();
    } else {
      other.transport().abortConnection();
    }
  }
}

/// The end that was accepted: nothing is read from it before the other one is there.
class Accepted extends End {
  final StreamClientEndpoint to;
  Deferred<?> attempt;

  Accepted(StreamClientEndpoint to) {
    this.to = to;
  }

  @Override
  public void connectionMade() {
    transport().pauseProducing();
    attempt = to.connectProtocol(new End()).addCallbacks(this::forward, this::giveUp);
  }

  Object forward(End end) {
    if (transport().disconnecting()) {
      end.transport().abortConnection();
      return end;
    }
    end.join(this);
    join(end);
    transport().resumeProducing();
    return end;
  }

  Object giveUp(Throwable reason) {
    IO.println(reason.getMessage());
    transport().abortConnection();
    return reason;
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    attempt.cancel();
    super.connectionLost(reason);
  }
}

void main(String... args) {
  if (args.length != 2) {
    System.err.println("usage: ./spindle run examples/PortForward.java FROM TO");
    System.exit(2);
  }
  var reactor = Reactor.get();
  try {
    var from = Endpoint.server(reactor, args[0]);
    var to = Endpoint.client(reactor, args[1]);
    from.listen(_ -> new Accepted(to));
  } catch (EndpointStringError wrong) {
    System.err.println(wrong.getMessage());
    System.exit(2);
  }
  reactor.run();
}
