import module java.base;

import spindle.view.Asking;

/// What [Start] is for those who ask a process that runs: it asks one with many connections, which
/// it is itself, but without a reactor, since who asks has none. In the folder
/// `$XDG_RUNTIME_DIR/spindle`, which nobody else has.
final class StartAsking {
  static final int CONNECTIONS = 2_000;

  static void main() throws Exception {
    Path folder =
        Files.createDirectory(
            Path.of(System.getenv("XDG_RUNTIME_DIR"), "spindle"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path socket = folder.resolve(ProcessHandle.current().pid() + ".start.sock");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofPlatform().daemon().start(() -> answer(server));
      ask("ps");
      ask("ps", "--json");
      ask("top");
      ask("why", "7");
      ask("stacks");
    }
  }

  static void ask(String... words) {
    var out = new PrintStream(OutputStream.nullOutputStream());
    if (Asking.run(out, System.err, words) != 0) {
      throw new IllegalStateException("no answer to " + List.of(words));
    }
  }

  static void answer(ServerSocketChannel server) {
    while (true) {
      try (SocketChannel peer = server.accept()) {
        say(peer, "{\"kind\":\"spindle\",\"protocol\":1,\"pid\":1,\"program\":\"start\"}\n");
        ByteBuffer question = ByteBuffer.allocate(4096);
        while (peer.read(question.clear()) >= 0) {
          say(peer, answer());
        }
      } catch (IOException over) {
        return;
      }
    }
  }

  /// An answer to whatever is asked.
  static String answer() {
    var text = new StringBuilder();
    text.append(
        """
        {"kind":"reactor","reactor":1,"name":"main","what":"it","turns":7,"open":3,"connections":2,\
        "fibers":0,"calls":1,"jobs":0,"bufferedBytes":0,"keptBytes":0,"busyShare":0.5,\
        "busyError":0.1}
        {"kind":"share","name":"Start","share":0.5,"error":0.1}
        {"kind":"port","reactor":1,"id":1,"ageMillis":2000,"factory":"Start","host":"127.0.0.1:7",\
        "connections":2,"connectionsMax":2147483647,"state":"listening"}
        """);
    for (int i = 2; i < CONNECTIONS; i++) {
      text.append(
          """
          {"kind":"connection","reactor":1,"id":%d,"ageMillis":%d,"protocol":"Start$Echo","port":1,\
          "peer":"127.0.0.1:%d","host":"127.0.0.1:7","receivedBytes":%d,"writtenBytes":12345,\
          "bufferedBytes":0,"state":"idle","sinceMillis":3000}
          """
              .formatted(i, 20 * i, i, 10L * i * i));
    }
    return text.append("{\"kind\":\"end\",\"lines\":5,\"more\":false}\n").toString();
  }

  static void say(SocketChannel peer, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      peer.write(bytes);
    }
  }
}
