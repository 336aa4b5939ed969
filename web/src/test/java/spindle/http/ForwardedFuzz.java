package spindle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Optional;

/// A target for fuzzing: any text as the value of a field that says who was forwarded. It is read
/// or is malformed, nothing else comes out, and what one says cannot hide or change what the proxy
/// behind it adds.
public final class ForwardedFuzz {
  private static final String ADDED = "for=192.0.2.7;proto=https;host=a";

  private ForwardedFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
    Optional<ForwardedElement> added =
        ForwardedElement.all(Fields.of("Forwarded", ADDED)).getLast();
    var _ = ForwardedElement.all(Fields.of("Forwarded", text));
    List<Optional<ForwardedElement>> last =
        ForwardedElement.all(Fields.of("Forwarded", text + ", " + ADDED));
    require(last.getLast().equals(added), text);
    List<Optional<ForwardedElement>> lines =
        ForwardedElement.all(Fields.of("Forwarded", text).plus("Forwarded", ADDED));
    require(lines.getLast().equals(added), text);
    Fields older = Fields.of("X-Forwarded-For", text + ",192.0.2.7").plus("X-Forwarded-Host", text);
    List<Optional<ForwardedElement>> clients = ForwardedElement.allOfX(older);
    clients
        .getLast()
        .ifPresent(e -> require(e.client().equals(added.orElseThrow().client()), text));
    for (Optional<ForwardedElement> each : clients) {
      each.flatMap(ForwardedElement::host)
          .ifPresent(host -> require(host.matches("[^\\s,/?#@\\\\]+"), text));
    }
  }

  private static void require(boolean holds, String text) {
    if (!holds) {
      throw new AssertionError(text);
    }
  }
}
