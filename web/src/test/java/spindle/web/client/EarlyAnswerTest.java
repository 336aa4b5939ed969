package spindle.web.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.testing.OwnCertificate;
import spindle.tls.TlsClientOptions;
import spindle.web.Request;
import spindle.web.body.Body;

/// A server that does not want the body of a request answers and goes, and the next piece of the
/// body cannot be written before anybody has looked for an answer. Over real sockets, since it is
/// the system that keeps the answer on a connection that was reset; the server is the JDK's.
class EarlyAnswerTest {
  private static final String ANSWER =
      "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno";

  @TempDir private static Path folder;

  private static OwnCertificate certificate = new OwnCertificate(Path.of(""));

  private @Nullable String seen;

  /// Counted down when the server has answered and gone.
  private final CountDownLatch gone = new CountDownLatch(1);

  private @Nullable Exception fault;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = OwnCertificate.make(folder.resolve("own.p12"));
  }

  @ParameterizedTest
  @CsvSource({"http, false", "http, true", "https, false", "https, true"})
  void itIsReadAlthoughTheRestOfTheRequestCannotBeWritten(String scheme, boolean relayed)
      throws Exception {
    try (var server = listen(scheme.equals("https"));
        Reactor reactor = Reactor.create()) {
      Thread serving = Thread.ofPlatform().start(() -> answer(server));
      int status = reactor.runUntil(on -> ask(on, server, scheme, relayed));
      serving.join();

      assertThat(fault).isNull();
      assertThat(status).isZero();
    }
    assertThat(seen).isEqualTo("413 no");
  }

  private static ServerSocket listen(boolean secure) throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    return secure
        ? certificate.context().getServerSocketFactory().createServerSocket(0, 1, here)
        : new ServerSocket(0, 1, here);
  }

  private void answer(ServerSocket server) {
    try (Socket accepted = server.accept()) {
      var _ = accepted.getInputStream().read(); // the head has come
      accepted.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
      accepted.setSoLinger(true, 0);
    } catch (IOException e) {
      fault = e;
    } finally {
      gone.countDown();
    }
  }

  private Deferred<?> ask(Reactor reactor, ServerSocket server, String scheme, boolean relayed)
      throws Exception {
    Body body = new InterruptedBody(reactor, gone);
    Request post =
        Request.of("POST", scheme + "://127.0.0.1:" + server.getLocalPort() + "/").withBody(body);
    var trust = TlsClientOptions.defaults().withTrust(certificate.trust());
    return new Agent(reactor)
        .withTls(trust)
        .request(relayed ? post.with(Agent.RELAYED, true).with(Agent.KEEP_SENDING, true) : post)
        .then(response ->
            response
                .body()
                .text(10)
                .onSuccess(text -> seen = response.status().code() + " " + text));
  }

  /// Its first piece comes when the server has answered and gone, in the same moment: nothing else
  /// happens on the reactor's thread in between.
  private static final class InterruptedBody extends Body {
    private final Reactor reactor;
    private final CountDownLatch gone;

    InterruptedBody(Reactor reactor, CountDownLatch gone) {
      this.reactor = reactor;
      this.gone = gone;
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
            gone.await();
            piece.callback(ByteBuffer.allocate(100_000));
          });
      return piece;
    }

    @Override
    public void cancel() {}
  }
}
