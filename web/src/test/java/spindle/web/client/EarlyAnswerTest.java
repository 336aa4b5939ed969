package spindle.web.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.web.Request;
import spindle.web.body.Body;

/// A server that does not want the body of a request answers and goes, and the next piece of the
/// body cannot be written before anybody has looked for an answer. Over real sockets, since it is
/// the system that keeps the answer on a connection that was reset.
class EarlyAnswerTest {
  private static final String ANSWER =
      "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno";

  private @Nullable String seen;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itIsReadAlthoughTheRestOfTheRequestCannotBeWritten(boolean relayed) throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Reactor reactor = Reactor.create()) {
      int status = reactor.runUntil(on -> ask(on, server, relayed));

      assertThat(status).isZero();
    }
    assertThat(seen).isEqualTo("413 no");
  }

  private Deferred<?> ask(Reactor reactor, ServerSocket server, boolean relayed) {
    Body body = new InterruptedBody(reactor, server);
    Request post =
        Request.of("POST", "http://127.0.0.1:" + server.getLocalPort() + "/").withBody(body);
    return new Agent(reactor)
        .request(relayed ? post.with(Agent.RELAYED, true).with(Agent.KEEP_SENDING, true) : post)
        .then(response ->
            response
                .body()
                .text(10)
                .onSuccess(text -> seen = response.status().code() + " " + text));
  }

  /// Its first piece comes when the server has answered and gone, in the same moment.
  private static final class InterruptedBody extends Body {
    private final Reactor reactor;
    private final ServerSocket server;

    InterruptedBody(Reactor reactor, ServerSocket server) {
      this.reactor = reactor;
      this.server = server;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      Deferred<@Nullable ByteBuffer> piece = new Deferred<>();
      reactor.callLater(
          Duration.ofMillis(1),
          () -> {
            answer();
            piece.callback(ByteBuffer.allocate(100_000));
          });
      return piece;
    }

    private void answer() {
      try (Socket accepted = server.accept()) {
        var _ = accepted.getInputStream().read(); // the head has come
        accepted.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
        accepted.setSoLinger(true, 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void cancel() {}
  }
}
