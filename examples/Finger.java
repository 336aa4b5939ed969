import module spindle.core;

/// Twisted's finger server: who asks for a user gets what that user's line in a file says.
///
///     ./spindle run examples/Finger.java users.txt tcp:1079:interface=127.0.0.1
///
/// A line of the file is a user, a colon and a text. The same server does TLS, or stands behind a
/// proxy, if the second argument says so: `tls:1079:privateKey=key.pem`, `haproxy:tcp:1079`.
class FingerProtocol extends LineOnlyReceiver {
  @Override
  public void lineReceived(String user) {
    ((FingerFactory) factory())
        .find(user)
        .addErrback(_ -> "Internal error in server")
        .onSuccess(text -> {
          sendLine(text);
          transport().loseConnection();
        });
  }
}

class FingerFactory implements ServerFactory {
  final Reactor reactor;
  final Path users;

  FingerFactory(Reactor reactor, Path users) {
    this.reactor = reactor;
    this.users = users;
  }

  /// Reads the file in another thread, so that a slow disk keeps nobody else waiting.
  Deferred<String> find(String user) {
    return reactor
        .deferToThread(() -> Files.readAllLines(users))
        .addCallback(lines ->
            lines.stream()
                .filter(line -> line.startsWith(user + ":"))
                .map(line -> line.substring(user.length() + 1).strip())
                .findFirst()
                .orElse("No such user"));
  }

  @Override
  public Protocol buildProtocol(Address address) {
    return new FingerProtocol();
  }
}

void main(String... args) {
  if (args.length < 1) {
    System.err.println("usage: ./spindle run examples/Finger.java USERS [ENDPOINT]");
    System.exit(2);
  }
  var reactor = Reactor.get();
  var place = args.length > 1 ? args[1] : "tcp:1079";
  Endpoint.server(reactor, place).listen(new FingerFactory(reactor, Path.of(args[0])));
  reactor.run();
}
