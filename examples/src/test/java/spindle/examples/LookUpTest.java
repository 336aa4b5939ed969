package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that ask for names, and that answer for them.
class LookUpTest {
  private static final Peer DIG = new Peer("dig", "bind9-dnsutils");

  @Test
  void aNameOfThisMachineIsFoundWithoutAskingAnybody() {
    try (var program = ExampleProgram.start("LookUp", "localhost")) {
      assertThat(program.awaitExit()).isZero();
      assertThat(program.output()).startsWith("localhost [").contains("/127.0.0.1");
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void aServiceIsFoundByItsNameAlthoughItsFirstHostIsNotThere() {
    try (var program = ExampleProgram.start("FindService")) {
      assertThat(program.awaitExit()).isZero();
      assertThat(program.output()).isEqualTo("hello from srv:_greet._tcp.example.org\n");
      assertThat(program.errors()).isEmpty();
    }
  }

  private static String dig(String port, String... words) {
    String[] all = new String[words.length + 5];
    System.arraycopy(new String[] {"@127.0.0.1", "-p", port, "+time=60", "+tries=1"}, 0, all, 0, 5);
    System.arraycopy(words, 0, all, 5, words.length);
    return DIG.run("", all);
  }

  /// The port that a program says it has got.
  private static String port(ExampleProgram program) {
    program.awaitOutput("answers at 127.0.0.1:");
    return program.output().strip().replaceFirst("(?s).*:", "");
  }

  @Test
  void aServerOfAFewLinesAnswersDig() {
    try (var program = ExampleProgram.start("AnswerNames", "0")) {
      String port = port(program);
      assertThat(dig(port, "+short", "anything.test")).isEqualTo("127.0.0.1\n");
      assertThat(dig(port, "+short", "+tcp", "anything.test")).isEqualTo("127.0.0.1\n");
      assertThat(dig(port, "anything.test", "MX")).contains("status: NOERROR", "ANSWER: 0");
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void aZoneFileIsServed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("example.zone");
    Files.writeString(
        file,
        """
        $TTL 300
        @ IN SOA ns1 hostmaster 1 3600 600 86400 60
        @ IN NS ns1
        ns1 IN A 127.0.0.1
        $GENERATE 1-3 host$ A 192.0.2.$
        """);
    try (var program = ExampleProgram.start("ServeZone", "example.org", file.toString(), "0")) {
      String port = port(program);
      assertThat(dig(port, "+short", "host3.example.org")).isEqualTo("192.0.2.3\n");
      assertThat(dig(port, "AXFR", "example.org")).contains("XFR size: 7 records");
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void namesAreAskedForAndAnsweredOverHttps() {
    try (var program =
        ExampleProgram.start("NamesOverHttps", "tcp:0:interface=127.0.0.1", "any.test")) {
      assertThat(program.awaitExit()).isZero();
      assertThat(program.output()).startsWith("any.test [").contains("/127.0.0.1");
      assertThat(program.errors()).isEmpty();
    }
  }

  /// Over HTTP/2, as dig wants it. The certificate is nobody's.
  @Test
  void digAndCurlAskOverHttps(@TempDir Path folder) {
    OwnCertificate own = OwnCertificate.in(folder);
    String place =
        "tls:0:interface=127.0.0.1:certKey=%s:privateKey=%s".formatted(own.chain(), own.key());
    try (var program = ExampleProgram.start("NamesOverHttps", place)) {
      String port = port(program);
      assertThat(dig(port, "+https", "+short", "anything.test")).isEqualTo("127.0.0.1\n");
      assertThat(dig(port, "+https-get", "nothing.example"))
          .contains("status: REFUSED", "(HTTPS-GET)");
      String url = "https://127.0.0.1:" + port + "/dns-query";
      String[] asked = {
        "-sk",
        "-w",
        "%{http_code} %{remote_ip}",
        "--doh-insecure",
        "--doh-url",
        url,
        "https://curl.test:" + port + "/"
      };
      assertThat(Peer.CURL.run("", asked)).endsWith("404 127.0.0.1");
    }
  }
}
