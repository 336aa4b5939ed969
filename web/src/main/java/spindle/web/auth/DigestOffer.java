package spindle.web.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.web.Request;

/// A challenge of Digest that a client can answer, again and again with other counts.
final class DigestOffer {
  private static final int CNONCE = 16;

  private final String realm;
  private final String opaque;
  private final DigestAlgorithm algorithm;
  private String nonce;
  private int count;

  private DigestOffer(ReceivedChallenge challenge, DigestAlgorithm algorithm) {
    this.realm = challenge.parameter("realm", "");
    this.nonce = challenge.parameter("nonce", "");
    this.opaque = challenge.parameter("opaque", "");
    this.algorithm = algorithm;
  }

  /// The one of the algorithm that is liked best; null if there is none.
  static @Nullable DigestOffer best(Fields fields, List<DigestAlgorithm> liked) {
    List<ReceivedChallenge> all = ReceivedChallenge.all(fields);
    for (DigestAlgorithm algorithm : liked) {
      for (ReceivedChallenge each : all) {
        if (each.is("Digest") && fits(each, algorithm)) {
          return new DigestOffer(each, algorithm);
        }
      }
    }
    return null;
  }

  private static boolean fits(ReceivedChallenge challenge, DigestAlgorithm algorithm) {
    String word = challenge.parameter("algorithm", DigestAlgorithm.MD5.word());
    List<String> qops = List.of(challenge.parameter("qop", "").split("[, \t]+"));
    return word.equalsIgnoreCase(algorithm.word())
        && qops.contains("auth")
        && !challenge.parameter("nonce", "").isEmpty();
  }

  /// The server has said which nonce is next.
  void renew(String next) {
    nonce = next;
    count = 0;
  }

  /// What the field Authorization says.
  String answer(Request request, String name, String password, RandomGenerator random) {
    byte[] chance = new byte[CNONCE];
    random.nextBytes(chance);
    String cnonce = HexFormat.of().formatHex(chance);
    String nc = "%08x".formatted(++count);
    String uri = request.uri().pathAndQuery();
    String hash = algorithm.hash(name + ":" + text(realm) + ":" + password);
    String response =
        new DigestResponse(name, text(realm), text(nonce), uri, "", algorithm, cnonce, nc)
            .expected(hash, request.method());
    StringBuilder field = new StringBuilder("Digest username=").append(quoted(octets(name)));
    field.append(", realm=").append(quoted(realm));
    field.append(", nonce=").append(quoted(nonce));
    field.append(", uri=").append(quoted(uri));
    field.append(", algorithm=").append(algorithm.word());
    field.append(", qop=auth, nc=").append(nc);
    field.append(", cnonce=\"").append(cnonce);
    field.append("\", response=\"").append(response).append('"');
    return opaque.isEmpty() ? field.toString() : field + ", opaque=" + quoted(opaque);
  }

  /// A byte on the wire is a character of ISO-8859-1, and the bytes are UTF-8.
  private static String text(String octets) {
    return new String(octets.getBytes(ISO_8859_1), UTF_8);
  }

  private static String octets(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
