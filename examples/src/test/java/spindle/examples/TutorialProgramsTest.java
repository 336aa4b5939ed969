package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The programs that only the tutorial needs say what the tutorial says they say.
class TutorialProgramsTest {
  @Test
  void theAdderKeepsOneSumForEachPeer() throws IOException {
    int port = Loopback.freePort();
    try (var program = ExampleProgram.start("Adder", Integer.toString(port))) {
      program.awaitListening(port);
      assertThat(ask(port, "3\n4\nfive\n\n"))
          .isEqualTo("+ 3\n+ 4\n? a whole number, please\n= 7\n");
      assertThat(ask(port, "1\n\n5\n")).isEqualTo("+ 1\n= 1\n");
      assertThat(ask(port, "123456789012345678901\n")).isEqualTo("? at most 20 characters\n");
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void thePrimesComeInTheOrderOfTheQuestionsAndThenGoodbye() throws IOException {
    int port = Loopback.freePort();
    try (var program = ExampleProgram.start("Primes", Integer.toString(port))) {
      program.awaitListening(port);
      try (var peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
        peer.getOutputStream().write("100\nx\n1000000\n".getBytes(StandardCharsets.UTF_8));
        assertThat(rest(peer)).isEqualTo("101\nA number, please.\n1000003\nBye.\n");
      }
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void whoLeavesInTheMiddleOfASearchTroublesNobody() throws IOException {
    int port = Loopback.freePort();
    try (var program = ExampleProgram.start("Primes", Integer.toString(port))) {
      program.awaitListening(port);
      try (var peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
        peer.getOutputStream()
            .write(("1" + "0".repeat(299) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      try (var peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
        peer.getOutputStream().write("7\n".getBytes(StandardCharsets.UTF_8));
        assertThat(rest(peer)).isEqualTo("11\nBye.\n");
      }
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void theGuestBookShowsWhatGuestsWriteAndEscapesIt() {
    int port = Loopback.freePort();
    String url = "http://127.0.0.1:" + port + "/";
    try (var program = ExampleProgram.start("Guests", Integer.toString(port))) {
      program.awaitListening(port);
      assertThat(curl("-s", "-d", "words=Hello", url + "entries"))
          .isEqualTo(
              "<!doctype html><title>303 See Other</title><p>It is <a href=\"/\">here</a>.\n");
      assertThat(curl("-s", "-L", "-d", "words=%3Cb%3E+%26", url + "entries"))
          .contains("<ol><li>Hello<li>&lt;b&gt; &amp;</ol>");
      assertThat(curl("-s", url + "entries/1")).isEqualTo("Hello\n");
      assertThat(curl("-s", url + "entries/3"))
          .isEqualTo("404 Not Found\nThere is no such entry.\n");
      assertThat(curl("-s", "-d", "words=", url + "entries"))
          .isEqualTo("422 Unprocessable Content\nWrite 1 to 200 characters.\n");
      assertThat(program.errors()).isEmpty();
    }
  }

  private static String curl(String... arguments) {
    return Peer.CURL.run("", arguments);
  }

  @Test
  void virtualTimePassesAtOnce() {
    try (var program = ExampleProgram.start("VirtualTime")) {
      assertThat(program.awaitExit()).isZero();
      assertThat(program.output().lines())
          .containsExactly(
              "9M     alive",
              "18M    quiet so far",
              "19M    the dog barks",
              "1H     not done within 1h",
              "1H18M  calls left: 0");
    }
  }

  /// Says all of `question`, ends our direction, and hears the answer to its end.
  private static String ask(int port, String question) throws IOException {
    try (var peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
      peer.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
      peer.shutdownOutput();
      return rest(peer);
    }
  }

  private static String rest(Socket peer) throws IOException {
    peer.setSoTimeout(ExampleProgram.PATIENCE_SECONDS * 1000);
    return new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
