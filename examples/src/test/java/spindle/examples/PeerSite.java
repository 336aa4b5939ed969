package spindle.examples;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The program `WebPeers`, a site for clients that know nothing of Spindle, with as little memory
/// as a small part of what is sent to it.
///
/// @param proxied the port where a PROXY header is expected
record PeerSite(ExampleProgram program, int port, int proxied) implements AutoCloseable {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WebPeers.java");

  private static final List<String> LITTLE_MEMORY =
      List.of("-Xmx64m", "-XX:MaxDirectMemorySize=48m");

  /// @param folder what stands in it is below `/files/`
  static PeerSite start(String kernel, Path folder) {
    int port = Loopback.freePort();
    int proxied = Loopback.freePort();
    var command =
        new ArrayList<>(
            Launcher.command(
                PROGRAM,
                List.of(
                    kernel,
                    folder.toString(),
                    "tcp:" + port + ":interface=127.0.0.1:backlog=4096:drainAtStop=8",
                    "haproxy:tcp:" + proxied + ":interface=127.0.0.1:drainAtStop=8")));
    command.addAll(1, LITTLE_MEMORY);
    var site = new PeerSite(ExampleProgram.run(command), port, proxied);
    site.program.awaitListening(port);
    site.program.awaitListening(proxied);
    return site;
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /// What curl prints, with a line feed alone at the end of each line.
  static String curl(String... arguments) {
    return curlTold("", arguments);
  }

  /// The same with `input` as its standard input.
  static String curlTold(String input, String... arguments) {
    var whole = new ArrayList<>(List.of("-s", "--noproxy", "*"));
    whole.addAll(Arrays.asList(arguments));
    return Peer.CURL.run(input, whole.toArray(String[]::new)).replace("\r\n", "\n");
  }

  /// A file of so many zeros, which takes no room on the disk.
  static String zeros(Path folder, long bytes) throws IOException {
    Path file = folder.resolve("zeros-" + bytes);
    try (var made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(bytes);
    }
    return file.toString();
  }

  @Override
  public void close() {
    program.close();
  }
}
