package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.Deferred;
import spindle.nio.NioKernel;
import spindle.roles.ReactorSettings;

/// What a spelling of a host means, beside the system's own `getaddrinfo`, which python3 asks: what
/// is an address here is the same one there, and what is one there is the same here or refused, but
/// never handed to a resolver, which might make another of it.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostSpellingsTest {
  private static final int TIMES = 5_000;
  private static final String PROGRAM =
      """
      import socket, sys
      for line in sys.stdin:
          try:
              found = socket.getaddrinfo(
                  line.rstrip('\\n'), None, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
              family, _, _, _, address = found[0]
              print(socket.inet_pton(family, address[0].split('%')[0]).hex(), flush=True)
          except (OSError, UnicodeError):
              print('none', flush=True)
      """;
  private static final String[] WORDS = {
    "0",
    "1",
    "7",
    "9",
    "10",
    "127",
    "255",
    "256",
    "010",
    "08",
    "0x7f",
    "0X1",
    "2130706433",
    "00",
    ".",
    ".",
    ".",
    ".",
    ":",
    ":",
    "::",
    "f",
    "ffff",
    "::ffff:",
    "12345",
    "1.2.3.4",
    "a",
    "g",
    "[",
    "]",
    "-",
    "_",
    "+1",
    "%"
  };

  private final Reactor reactor = Reactor.over(new NioKernel(), ReactorSettings.defaults());
  private final List<String> asked = new ArrayList<>();

  HostSpellingsTest() throws IOException {}

  @BeforeEach
  void install() {
    reactor.installNameResolver(host -> {
      asked.add(host);
      return Deferred.succeed(List.of());
    });
  }

  @AfterEach
  void close() {
    reactor.close();
  }

  private static Process python() {
    try {
      return new ProcessBuilder("python3", "-c", PROGRAM)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException none) {
      assumeTrue(false, "there is no python3 to ask");
      throw new AssertionError(none);
    }
  }

  /// The address in hexadecimal digits; `asked` if a resolver would be; `none` if it is refused.
  private String here(String spelling) throws Exception {
    asked.clear();
    try {
      List<InetAddress> found = reactor.resolve(spelling).take();
      if (!asked.isEmpty()) {
        return "asked";
      }
      return java.util.HexFormat.of().formatHex(found.getFirst().getAddress());
    } catch (spindle.reason.DNSLookupError refused) {
      return "none";
    } catch (Exception other) {
      throw other;
    } catch (Throwable other) {
      throw new AssertionError(other);
    }
  }

  private static String unmapped(String hex) {
    String mapped = "0".repeat(20) + "ffff";
    return hex.length() == 32 && hex.startsWith(mapped) ? hex.substring(mapped.length()) : hex;
  }

  @Test
  void noSpellingMeansAnotherAddressHereThanItMeansToTheSystem() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    Process python = python();
    int addresses = 0;
    int refused = 0;
    try (Writer ask = new OutputStreamWriter(python.getOutputStream(), StandardCharsets.US_ASCII);
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(python.getInputStream(), StandardCharsets.US_ASCII))) {
      for (int i = 0; i < TIMES; i++) {
        String spelling = spelling(random);
        ask.write(spelling + "\n");
        ask.flush();
        String system = unmapped(String.valueOf(answers.readLine()));
        String ours = here(spelling);
        boolean same = ours.equals(system);
        boolean weRefuse = ours.equals("none");
        boolean aName = ours.equals("asked") && system.equals("none");
        assertThat(same || weRefuse || aName)
            .as("seed %d: '%s' is %s here and %s there", seed, spelling, ours, system)
            .isTrue();
        addresses += same && !weRefuse ? 1 : 0;
        refused += weRefuse && !system.equals("none") ? 1 : 0;
      }
    } finally {
      python.destroy();
    }
    assertThat(addresses).as("spellings of addresses among them").isGreaterThan(50);
    assertThat(refused).as("spellings that only the system knows").isGreaterThan(50);
  }

  private static String spelling(Random random) {
    StringBuilder text = new StringBuilder();
    if (random.nextInt(3) == 0) {
      for (int part = random.nextInt(4); part >= 0; part--) {
        text.append(WORDS[random.nextInt(14)]).append(part == 0 ? "" : ".");
      }
      return text.toString();
    }
    for (int words = 1 + random.nextInt(8); words > 0; words--) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }
}
