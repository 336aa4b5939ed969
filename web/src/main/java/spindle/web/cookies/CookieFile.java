package spindle.web.cookies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;

/// The format in which curl keeps cookies, and Netscape did: a line each, seven words with tabs
/// between.
final class CookieFile {
  private static final String HEAD = "# Netscape HTTP Cookie File\n# Written by Spindle.\n\n";
  private static final String HTTP_ONLY = "#HttpOnly_";
  private static final int WORDS = 7;

  private CookieFile() {}

  static String write(List<Cookie> cookies) {
    StringBuilder text = new StringBuilder(HEAD);
    for (Cookie each : cookies) {
      long expires = each.expires().map(at -> Math.max(1, at.getEpochSecond())).orElse(0L);
      text.append(each.httpOnly() ? HTTP_ONLY : "")
          .append(each.hostOnly() ? "" : ".")
          .append(each.domain())
          .append('\t')
          .append(each.hostOnly() ? "FALSE" : "TRUE")
          .append('\t')
          .append(each.path())
          .append('\t')
          .append(each.secure() ? "TRUE" : "FALSE")
          .append('\t')
          .append(expires)
          .append('\t')
          .append(each.name())
          .append('\t')
          .append(each.value())
          .append('\n');
    }
    return text.toString();
  }

  /// @throws IllegalArgumentException if a line is none
  static List<Cookie> read(String text) {
    List<Cookie> all = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\r?\n", -1)) {
      number++;
      boolean hidden = line.startsWith(HTTP_ONLY);
      if (hidden || !(line.isBlank() || line.startsWith("#"))) {
        String bare = hidden ? line.substring(HTTP_ONLY.length()) : line;
        all.add(cookie(bare.split("\t", -1), hidden, number));
      }
    }
    return all;
  }

  private static Cookie cookie(String[] words, boolean httpOnly, int number) {
    boolean clean =
        Arrays.stream(words).flatMapToInt(String::chars).noneMatch(c -> c < 0x20 || c == 0x7F);
    if (!clean || words.length != WORDS || !words[2].startsWith("/") || words[0].isEmpty()) {
      throw malformed(number);
    }
    try {
      String domain = words[0].toLowerCase(Locale.ROOT);
      long seconds = Long.parseLong(words[4]);
      return new Cookie(
          words[5],
          words[6],
          domain.startsWith(".") ? domain.substring(1) : domain,
          !words[1].equalsIgnoreCase("TRUE"),
          words[2],
          seconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds)),
          words[3].equalsIgnoreCase("TRUE"),
          httpOnly,
          Optional.empty());
    } catch (NumberFormatException | DateTimeException _) {
      throw malformed(number);
    }
  }

  private static IllegalArgumentException malformed(int number) {
    return new IllegalArgumentException(
        "line %d: expected a cookie as curl writes it, domain, TRUE or FALSE, path, TRUE or FALSE,"
                .formatted(number)
            + " seconds, name and value with tabs between");
  }

  static Deferred<Integer> save(Path file, List<Cookie> cookies) {
    String text = write(cookies);
    return Reactor.current()
        .deferToThread(() -> {
          write(file.toAbsolutePath(), text);
          return cookies.size();
        });
  }

  /// A temporary file is its owner's alone.
  private static void write(Path file, String text) throws IOException {
    Path whole = Files.createTempFile(file.getParent(), ".cookies", null);
    try {
      Files.writeString(whole, text, ISO_8859_1);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  static Deferred<List<Cookie>> load(Path file) {
    return Reactor.current().deferToThread(() -> read(Files.readString(file, ISO_8859_1)));
  }
}
