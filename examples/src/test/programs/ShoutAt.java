import module spindle.core;

/// Answers lines in capitals at every place that its arguments describe.
void main(String... args) {
  var reactor = Reactor.get();
  for (String each : args) {
    Endpoint.server(reactor, each)
        .listen(
            Conversation.with(peer -> {
              String line;
              while ((line = peer.readLine()) != null) {
                peer.write(line.toUpperCase() + "\n");
              }
            }));
  }
  reactor.run();
}
