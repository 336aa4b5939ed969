import module spindle.core;

/// Answers each line in capitals: a conversation as straight-line code, on the reactor's own
/// thread. Listens on port 2000, or on the port that it is given.
void main(String... args) {
  var reactor = Reactor.get();
  Endpoint.server(reactor, "tcp:" + (args.length == 0 ? "2000" : args[0]))
      .listen(
          Conversation.with(peer -> {
            String line;
            while ((line = peer.readLine()) != null) {
              peer.write(line.toUpperCase() + "\n"); // waits where it must; nobody else does
            }
          }));
  reactor.run();
}
