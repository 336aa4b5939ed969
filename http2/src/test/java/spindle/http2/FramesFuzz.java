package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import spindle.testing.Chunks;
import spindle.web.Response;
import spindle.web.server.Site;

/// A target for fuzzers: whatever a client sends behind its preface is answered with frames, the
/// same ones however it is cut.
final class FramesFuzz {
  private static final Site SITE =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes.post("/").answerLater(r -> r.body().text(10_000).addCallback(Response::text));
      });

  private FramesFuzz() {}

  /// Called by fuzzers.
  public static void fuzzerTestOneInput(byte[] input) {
    List<String> whole = answers(input, Chunks.whole());

    assertThat(answers(input, Chunks.of(1))).isEqualTo(whole);
    assertThat(answers(input, Chunks.of(7))).isEqualTo(whole);
  }

  private static List<String> answers(byte[] input, Chunks chunks) {
    try (FrameClient client = FrameClient.of(SITE)) {
      client.cut(chunks).raw(ByteBuffer.wrap(input));
      List<String> seen = client.seen();
      if (seen.stream().anyMatch(line -> line.startsWith("GOAWAY"))) {
        assertThat(client.ended()).isTrue();
      }
      return seen;
    }
  }
}
