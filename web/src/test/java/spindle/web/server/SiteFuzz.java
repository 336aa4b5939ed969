package spindle.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import spindle.defer.Deferred;
import spindle.http.MalformedMessage;
import spindle.http.MessageLimits;
import spindle.http.wire.ResponseHead;
import spindle.http.wire.ResponseParser;
import spindle.reactor.Reactor;
import spindle.testing.Chunks;
import spindle.testing.LoggedErrors;
import spindle.testing.Wire;
import spindle.web.Response;
import spindle.web.body.Body;

/// A fuzz target: any bytes are sent to a site. What comes back are whole responses, nothing comes
/// behind one that closes, and nothing fails within.
///
/// For a fuzzer that is guided by coverage: give it this class, whose method it finds by its name.
public final class SiteFuzz {
  private static final MessageLimits LIMITS = MessageLimits.responses();

  private static final Site SITE =
      Site.of(
              routes -> {
                routes.any("/").answer(_ -> Response.text("hello"));
                routes.any("/{name}").answer(request -> Response.text(request.path("name")));
                routes.any("/take/{rest...}").answer(r -> Response.of(r.body(), "a/b"));
                routes
                    .any("/text")
                    .answerLater(r -> r.body().text(100).addCallback(Response::text));
                routes
                    .any("/later")
                    .answerLater(_ ->
                        Deferred.deferLater(
                            Reactor.current(), Duration.ofMillis(1), () -> Response.text("later")));
                routes
                    .any("/written")
                    .answer(_ -> Response.of(Body.written(out -> out.write("piece")), "a/b"));
              })
          .withTime(Client.TIME);

  private SiteFuzz() {}

  /// The target.
  public static void fuzzerTestOneInput(byte[] stream) {
    try (var _ = LoggedErrors.open();
        Wire wire = Wire.toServer(SITE)) {
      wire.cut(Chunks.random(new Random(stream.length).nextLong()));
      wire.send(ByteBuffer.wrap(stream));
      wire.flush();
      wire.advance(Duration.ofSeconds(1));
      if (wire.lost() == null) {
        wire.end();
        wire.flush();
      }
      wire.advance(Duration.ofMinutes(2));
      wire.flush();
      requireResponses(wire.receivedBytes());
    }
  }

  private static void requireResponses(byte[] came) {
    ByteBuffer left = ByteBuffer.wrap(came);
    ResponseParser parser = new ResponseParser(LIMITS);
    try {
      while (left.hasRemaining()) {
        ResponseHead head = parser.read(left);
        if (head == null) {
          throw new AssertionError("the head of a response has no end");
        }
        boolean chunked = head.fields().lists("Transfer-Encoding", "chunked");
        if (head.fields().lists("Connection", "close") || chunked) {
          return; // its body is all that may follow; what is in chunks is for other tests
        }
        long length = Long.parseLong(head.fields().firstOr("Content-Length", "0"));
        left.position((int) Math.min(left.limit(), left.position() + length));
      }
    } catch (MalformedMessage e) {
      throw new AssertionError("no response: " + new String(came, ISO_8859_1), e);
    }
  }
}
