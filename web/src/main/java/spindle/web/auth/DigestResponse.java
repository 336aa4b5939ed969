package spindle.web.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a client answers to a challenge of Digest.
record DigestResponse(
    String name,
    String realm,
    String nonce,
    String uri,
    String response,
    DigestAlgorithm algorithm,
    String cnonce,
    String nc) {
  private static final Pattern COUNT = Pattern.compile("[0-9a-fA-F]{8}");

  /// Empty if something is missing, or is not as a client would say it to one of our challenges.
  static Optional<DigestResponse> of(HttpCredentials said, List<DigestAlgorithm> known) {
    String word = said.parameter("algorithm").orElse(DigestAlgorithm.MD5.word());
    DigestAlgorithm algorithm =
        known.stream().filter(each -> each.word().equalsIgnoreCase(word)).findFirst().orElse(null);
    String nc = said.parameter("nc").orElse("");
    boolean fits =
        said.parameter("qop").orElse("").equals("auth")
            && COUNT.matcher(nc).matches()
            && !said.parameter("userhash").orElse("false").equalsIgnoreCase("true");
    for (String each : List.of("username", "realm", "nonce", "uri", "response", "cnonce")) {
      fits &= said.parameter(each).isPresent();
    }
    if (algorithm == null || !fits) {
      return Optional.empty();
    }
    return Optional.of(
        new DigestResponse(
            text(said, "username"),
            text(said, "realm"),
            text(said, "nonce"),
            text(said, "uri"),
            text(said, "response").toLowerCase(Locale.ROOT),
            algorithm,
            text(said, "cnonce"),
            nc));
  }

  /// In UTF-8, as our challenges ask for it.
  private static String text(HttpCredentials said, String name) {
    return new String(said.parameter(name).orElse("").getBytes(ISO_8859_1), UTF_8);
  }

  long count() {
    return Long.parseLong(nc, 16);
  }

  /// What the response has to be.
  ///
  /// @param hash of name, realm and password
  String expected(String hash, String method) {
    String request = algorithm.hash(method + ":" + uri);
    String all =
        String.join(":", hash.toLowerCase(Locale.ROOT), nonce, nc, cnonce, "auth", request);
    return algorithm.hash(all);
  }

  /// The name: all else is of use to whoever guesses.
  @Override
  public String toString() {
    return "DigestResponse[name=" + name + "]";
  }
}
