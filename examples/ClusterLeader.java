import module spindle.cluster;

/// Three processes of which one leads: start it with the numbers 0, 1 and 2. The one that leads
/// adds to a number that all agree on. End it, and another goes on where it was.
void main(String... args) {
  if (args.length < 2 || !args[0].matches("[0-2]")) {
    System.err.println(
        "usage: ./spindle run examples/ClusterLeader.java 0|1|2 FOLDER [FIRST_PORT]");
    System.exit(2);
  }
  String[] names = {"ann", "bob", "cleo"};
  int own = Integer.parseInt(args[0]);
  int first = args.length > 2 ? Integer.parseInt(args[2]) : 7810;
  Path log = Path.of(args[1], names[own]);
  var settings =
      ClusterSettings.of("leader", names[own])
          .withBind("127.0.0.1", first + own)
          .withSeeds(
              Seeds.hosts(
                  IntStream.range(first, first + 3).mapToObj(port -> "127.0.0.1:" + port).toList()))
          .withAgreement(AgreementSettings.of(log, names));
  var reactor = Reactor.get();
  Cluster.join(reactor, settings)
      .onSuccess(cluster -> stand(reactor, cluster.agreement()))
      .handleFailure(failure -> {
        System.err.println(failure.getMessage());
        reactor.stop();
      });
  reactor.run();
}

void stand(Reactor reactor, Agreement agreement) {
  LeaderRole role = agreement.leader("counting");
  role.onChange(leader -> IO.println(leader == null ? "nobody leads" : leader + " leads"));
  role.stand(
      new Candidate() {
        private LoopingCall counting;

        @Override
        public void leading(Lease lease) {
          AgreedCounter number = agreement.counter("number").fencedBy(lease.fence());
          counting = new LoopingCall(reactor, () -> count(number));
          counting.start(Duration.ofMillis(500)).handleFailure(Deferred::logError);
        }

        @Override
        public void deposed() {
          counting.stop();
          IO.println("this one leads no more");
        }
      });
}

Deferred<?> count(AgreedCounter number) {
  return number
      .add(1)
      .onSuccess(sum -> IO.println("the number is " + sum))
      .handleFailure(failure -> IO.println("not agreed on: " + failure.getMessage()));
}
