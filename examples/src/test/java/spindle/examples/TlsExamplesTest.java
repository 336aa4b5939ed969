package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs that do TLS, with OpenSSL's client.
class TlsExamplesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static Path folder;

  private static OwnCertificate own;

  @BeforeAll
  static void makeACertificate() {
    own = OwnCertificate.in(folder);
  }

  private static ExampleProgram start(String name, int port) {
    var program =
        ExampleProgram.start(
            name, Integer.toString(port), own.chain().toString(), own.key().toString());
    program.awaitListening(port);
    return program;
  }

  private static void type(ExampleProgram client, String text) throws IOException {
    client.input().write(text.getBytes(StandardCharsets.UTF_8));
    client.input().flush();
  }

  @Test
  void theEchoComesBackProtected() throws IOException {
    int port = Loopback.freePort();
    try (var server = start("EchoTls", port);
        var client = own.client(port)) {
      type(client, "hello\n");
      client.awaitOutput("hello\n");
      server.awaitOutput("with TLSv1.3");
      assertThat(server.errors()).isEmpty();
    }
  }

  @Test
  void theLinesGoOnUnderTlsAfterTheCommand() throws Exception {
    int port = Loopback.freePort();
    try (var server = start("StartTls", port)) {
      String answers = TlsUpgrade.run(port, own.chain());
      assertThat(answers).isEqualTo("in clear: ONE\ngo ahead\nprotected: TWO\n");
      server.awaitOutput("closed cleanly");
    }
  }
}
