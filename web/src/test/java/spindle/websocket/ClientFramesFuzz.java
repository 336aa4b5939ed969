package spindle.websocket;

import java.util.Arrays;
import java.util.Random;
import spindle.testing.Chunks;

/// A target for fuzzing: any bytes as the frames of a server.
///
/// What holds for all of them: they are answered by frames with a mask, or the socket is closed
/// with a code; nothing else comes out, and nothing depends on how the stream is cut.
public final class ClientFramesFuzz {
  private ClientFramesFuzz() {}

  private static final WebSocketLimits LIMITS =
      WebSocketLimits.defaults().withMessageMax(5000).withFragmentsMax(20);
  private static final String COMPRESSED =
      "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover~";

  private static final class Echo extends WebSocketProtocol {
    @Override
    protected void textReceived(String text) {
      socket().send(text.replace("close(", "")); // what is sent back is not to look like an end
    }

    @Override
    protected void bytesReceived(byte[] bytes) {
      socket().send(bytes);
    }
  }

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
    try (var server = new SocketServer()) {
      var _ =
          server.open(
              client ->
                  client
                      .withLimits(LIMITS)
                      .withCompression()
                      .withRandom(new Random(1))
                      .connect(SocketServer.URI, new Echo()),
              COMPRESSED);
      for (int at = 0; at < stream.length; ) {
        int length = chunks.next(stream.length - at);
        server.raw(Arrays.copyOfRange(stream, at, at + length));
        at += length;
      }
      String answer = server.received();
      if (answer.contains("close(1011")) {
        throw new AssertionError("the client is at fault: " + answer);
      }
      return answer;
    }
  }
}
