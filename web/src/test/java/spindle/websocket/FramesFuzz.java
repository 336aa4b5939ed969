package spindle.websocket;

import java.util.Arrays;
import java.util.Random;
import spindle.testing.Chunks;
import spindle.web.server.Site;

/// A target for fuzzing: any bytes as the frames of a client.
///
/// What holds for all of them: they are answered, or the socket is closed with a code; nothing else
/// comes out, and nothing depends on how the stream is cut.
public final class FramesFuzz {
  private FramesFuzz() {}

  private static final Site ECHO =
      Site.of(routes ->
          routes
              .webSocket("/socket")
              .withCompression()
              .withLimits(WebSocketLimits.defaults().withMessageMax(5000).withFragmentsMax(20))
              .protocol(_ ->
                  new WebSocketProtocol() {
                    @Override
                    protected void textReceived(String text) {
                      socket().send(text);
                    }

                    @Override
                    protected void bytesReceived(byte[] bytes) {
                      socket().send(bytes);
                    }
                  }));

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String whole = answer(input, Chunks.whole());
    require(whole, answer(input, Chunks.of(1)), "byte by byte");
    long seed = new Random(Arrays.hashCode(input)).nextLong();
    require(whole, answer(input, Chunks.random(seed)), "cut by " + seed);
  }

  private static void require(String whole, String other, String how) {
    if (!whole.equals(other)) {
      throw new AssertionError("whole: %s\n%s: %s".formatted(whole, how, other));
    }
  }

  private static String answer(byte[] stream, Chunks chunks) {
    try (var browser = Browser.open(ECHO, "Sec-WebSocket-Extensions: permessage-deflate~")) {
      String answer = browser.cut(chunks).send(stream);
      if (answer.contains("close(1011")) {
        throw new AssertionError("the server is at fault: " + answer);
      }
      return answer;
    }
  }
}
