import static java.nio.charset.StandardCharsets.UTF_8;

import module spindle.cluster;

/// A chat over three processes: start it with the numbers 0, 1 and 2, each in a terminal of its
/// own.
void main(String... args) {
  if (args.length < 1 || !args[0].matches("[0-2]")) {
    System.err.println("usage: ./spindle run examples/ClusterChat.java 0|1|2 [FIRST_PORT]");
    System.exit(2);
  }
  int first = args.length > 1 ? Integer.parseInt(args[1]) : 7800;
  int own = Integer.parseInt(args[0]);
  List<String> all =
      IntStream.range(first, first + 3).mapToObj(port -> "127.0.0.1:" + port).toList();
  var settings =
      ClusterSettings.of("chat", List.of("ann", "bob", "cleo").get(own))
          .withBind("127.0.0.1", first + own)
          .withSeeds(Seeds.hosts(all));
  var reactor = Reactor.get();
  Cluster.join(reactor, settings)
      .onSuccess(cluster -> chat(reactor, cluster))
      .handleFailure(failure -> {
        System.err.println(failure.getMessage());
        reactor.stop();
      });
  reactor.run();
}

void chat(Reactor reactor, Cluster cluster) {
  cluster.onChange(change -> {
    String end = change instanceof MembershipChange.Joined ? " has come" : " has left";
    IO.println("* " + change.member() + end);
  });
  cluster
      .subscribe("chat", (_, sender, said) -> IO.println(sender + ": " + new String(said, UTF_8)))
      .onSuccess(_ -> IO.println("* here are " + cluster.members()))
      .handleFailure(failure -> IO.println(failure.getMessage()));
  var lines =
      new LineOnlyReceiver(LineFormat.defaults().withDelimiter("\n")) {
        @Override
        public void lineReceived(String line) {
          cluster.publish("chat", line.getBytes(UTF_8));
        }

        @Override
        public void connectionLost(ConnectionClosed reason) {
          if (reactor.running()) {
            reactor.stop();
          }
        }
      };
  StandardIO.open(reactor, lines);
}
