import module spindle.core;

/// Answers each line in capitals: a conversation as straight-line code, on the reactor's own
/// thread.
void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/Shout.java PORT");
    System.exit(2);
  }
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0]))
      .listen(
          Conversation.with(peer -> {
            String line;
            while ((line = peer.readLine()) != null) {
              peer.write(line.toUpperCase() + "\n"); // waits where it must; nobody else does
            }
          }));
  reactor.run();
}
