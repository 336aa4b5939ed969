package spindle.reactor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A server that really runs out of descriptors: whoever it cannot serve sees an end and no
/// silence, and it serves again afterwards.
@EnabledOnOs({OS.LINUX, OS.MAC})
class FewDescriptorsTest {
  private static final int DESCRIPTORS = 60;
  private static final int MORE_THAN_THAT = 90;

  @Test
  @Timeout(600)
  void whoCannotBeServedSeesAnEndAndLaterOthersAreServed() throws Exception {
    Process server = start();
    try (BufferedReader says = server.inputReader(UTF_8)) {
      int port = Integer.parseInt(says.readLine());
      try (Socket first = connect(port)) {
        assertThat(isServed(first)).isTrue();
      }
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < MORE_THAN_THAT; i++) {
        clients.add(connect(port));
      }
      int served = 0;
      int ended = 0;
      for (Socket client : clients) {
        if (isServed(client)) {
          served++;
        } else {
          ended++;
        }
      }
      assertThat(served).isBetween(5, DESCRIPTORS);
      assertThat(ended).isEqualTo(MORE_THAN_THAT - served);

      for (Socket client : clients) {
        client.close();
      }
      // Several at once, because ending takes descriptors too: for the classes that it loads.
      List<Socket> late = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        late.add(served(port));
      }
      for (Socket client : late) {
        client.close();
      }
      server.outputWriter(UTF_8).close();
      assertThat(server.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
      String complaints = new String(server.getErrorStream().readAllBytes(), UTF_8);
      assertThat(complaints.lines().filter(line -> line.contains("no descriptors are left")))
          .isNotEmpty();
    } finally {
      server.destroyForcibly();
    }
  }

  private static Process start() throws IOException {
    Path classes =
        Path.of(Reactor.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    String path = jar(classes, classes.resolveSibling("test-classes")).toString();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            "bash",
            "-c",
            "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\"",
            java,
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            path,
            FewDescriptors.class.getName())
        .start();
  }

  /// Programs come in jars, which are opened once; from a folder, each class that is loaded would
  /// take a descriptor, and find none.
  private static Path jar(Path... folders) throws IOException {
    Path jar = Files.createTempFile("few-descriptors", ".jar");
    jar.toFile().deleteOnExit();
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path folder : folders) {
        try (Stream<Path> files = Files.walk(folder.resolve("spindle"))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            out.putNextEntry(new JarEntry(folder.relativize(file).toString()));
            Files.copy(file, out);
          }
        }
      }
    }
    return jar;
  }

  private static Socket connect(int port) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(120_000);
    return client;
  }

  /// @return whether it was greeted; if not, it was ended
  private static boolean isServed(Socket client) throws IOException {
    try {
      byte[] heard = client.getInputStream().readNBytes(5);
      return new String(heard, UTF_8).equals("hello");
    } catch (SocketException reset) {
      return false;
    }
  }

  /// A connection that is served. The server sees some turns later than we that the others have
  /// left.
  private static Socket served(int port) throws IOException {
    for (int attempts = 0; attempts < 10_000; attempts++) {
      Socket client = connect(port);
      if (isServed(client)) {
        return client;
      }
      client.close();
    }
    throw new AssertionError("nobody is served though the others have left");
  }
}
