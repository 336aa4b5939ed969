package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The project's corpus of streams, good, malformed and ambiguous, each with what must come of it:
/// files in the resources of the tests, one case a line.
///
/// A line is `EXPECTED << INPUT`. In both, `~` stands for CR LF, `\r`, `\n`, `\t`, `\\` and `\xHH`
/// for one byte, and `{abc*20}` for `abc` twenty times. At the beginning of an input `@G` stands
/// for the first line of a GET and a field Host, `@P` for those of a POST, `@C` for the whole head
/// of a POST in chunks, `@R` for the first line of a response. What is expected is a transcript:
/// see [RequestTranscript] and [ResponseTranscript].
final class Corpus {
  private static final Pattern REPEATED =
      Pattern.compile("\\{([^{}]*)\\*(\\d+)\\}", Pattern.DOTALL);
  private static final Pattern ESCAPED = Pattern.compile("\\\\(x[0-9a-f]{2}|.)|~");

  /// One case.
  static final class Case {
    private final String place;
    private final String expected;
    private final byte[] input;

    Case(String place, String expected, byte[] input) {
      this.place = place;
      this.expected = expected;
      this.input = input;
    }

    String expected() {
      return expected;
    }

    /// The stream; not to be changed.
    byte[] input() {
      return input;
    }

    @Override
    public String toString() {
      return place;
    }
  }

  private Corpus() {}

  /// All cases of all files of requests.
  static List<Case> requests() {
    List<Case> cases = new ArrayList<>();
    for (String file : List.of("request-lines", "fields", "hosts", "lengths", "chunks")) {
      cases.addAll(read(file + ".txt"));
    }
    return cases;
  }

  static List<Case> responses() {
    return read("responses.txt");
  }

  /// Whether a cut there is like its neighbours: in the middle of an input that is long because it
  /// repeats itself, up to some limit.
  static boolean isDull(int length, int cut) {
    return cut > 300 && cut < length - 400;
  }

  private static List<Case> read(String file) {
    List<Case> cases = new ArrayList<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith("#") && !line.isBlank()) {
        int middle = line.indexOf(" << ");
        if (middle < 0) {
          throw new AssertionError(file + ":" + (i + 1) + ": not `EXPECTED << INPUT`");
        }
        String input = beginning(line.substring(middle + 4));
        String expected = new String(bytes(line.substring(0, middle)), ISO_8859_1);
        cases.add(new Case(file + ":" + (i + 1), expected, bytes(input)));
      }
    }
    return cases;
  }

  private static List<String> lines(String file) {
    try (InputStream stream = Corpus.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(stream, file).readAllBytes(), UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(file, e);
    }
  }

  private static String beginning(String input) {
    if (!input.startsWith("@")) {
      return input;
    }
    String begin =
        switch (input.charAt(1)) {
          case 'G' -> "GET / HTTP/1.1~Host: a~";
          case 'P' -> "POST / HTTP/1.1~Host: a~";
          case 'C' -> "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~";
          case 'R' -> "HTTP/1.1 200 OK~";
          default -> throw new AssertionError(input);
        };
    return begin + input.substring(2);
  }

  /// A line as the bytes it stands for.
  static byte[] bytes(String line) {
    String text = line.replace("…", "\u0085");
    for (Matcher m = REPEATED.matcher(text); m.find(); m = REPEATED.matcher(text)) {
      String repeated = m.group(1).repeat(Integer.parseInt(m.group(2)));
      text = text.substring(0, m.start()) + repeated + text.substring(m.end());
    }
    String plain =
        ESCAPED.matcher(text).replaceAll(m -> Matcher.quoteReplacement(octet(m.group())));
    return plain.getBytes(ISO_8859_1);
  }

  private static String octet(String escaped) {
    return switch (escaped.substring(0, Math.min(2, escaped.length()))) {
      case "~" -> "\r\n";
      case "\\r" -> "\r";
      case "\\n" -> "\n";
      case "\\t" -> "\t";
      case "\\\\" -> "\\";
      case "\\x" -> Character.toString(Integer.parseInt(escaped.substring(2), 16));
      default -> throw new AssertionError("no escape: " + escaped);
    };
  }
}
