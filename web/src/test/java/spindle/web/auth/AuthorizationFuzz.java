package spindle.web.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;
import spindle.address.IPv4Address;
import spindle.cred.Login;
import spindle.http.Fields;
import spindle.web.Request;

/// Targets for fuzzing: any text as a field Authorization. It is read or is none, and nothing else
/// comes out; what is read keeps its promises.
public final class AuthorizationFuzz {
  private static final IPv4Address PEER = IPv4Address.of("127.0.0.1", 1);

  private AuthorizationFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
    credentials(text);
    credentials("Basic " + text);
    credentials("Digest " + text);
    challenges(text);
    challenges("Digest " + text);
  }

  /// A client reads any field as challenges, and what it answers to one can be read.
  private static void challenges(String text) {
    Fields fields = Fields.of("WWW-Authenticate", text);
    for (ReceivedChallenge each : ReceivedChallenge.all(fields)) {
      require(!each.scheme().isEmpty(), text);
      require(each.parameters().size() <= HttpCredentials.PARAMETERS_MAX, text);
    }
    DigestOffer offer = DigestOffer.best(fields, List.of(DigestAlgorithm.values()));
    if (offer != null) {
      String answer = offer.answer(Request.get("http://a/"), "name", "word", new Random(1));
      require(HttpCredentials.parse(answer).isPresent(), text);
      require(Fields.of("Authorization", answer).size() == 1, text);
    }
  }

  static void credentials(String field) {
    HttpCredentials said = HttpCredentials.parse(field).orElse(null);
    if (said == null) {
      return;
    }
    require(field.startsWith(said.scheme()) && !said.scheme().isEmpty(), field);
    require(said.toString().equals(said.scheme() + " …"), field);
    said.word().ifPresent(word -> basic(word, field));
    DigestResponse.of(said, List.of(DigestAlgorithm.values()))
        .ifPresent(digest -> {
          require(digest.count() >= 0 && digest.count() <= 0xFFFF_FFFFL, field);
          require(said.word().isEmpty(), field);
          require(digest.expected("00", "GET").length() >= 32, field);
        });
  }

  private static void basic(String word, String field) {
    require(word.matches("[A-Za-z0-9._~+/-]+=*"), field);
    Login login = Basic.login(word, PEER);
    if (login != null) {
      require(login.name().indexOf(':') < 0, field);
      require(login.password().chars().noneMatch(Character::isISOControl), field);
      require(login.toString().equals("Login[name=" + login.name() + "]"), field);
    }
  }

  private static void require(boolean holds, String field) {
    if (!holds) {
      throw new AssertionError(field);
    }
  }
}
