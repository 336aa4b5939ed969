package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.amp.reason.UnhandledCommand;
import spindle.defer.Deferred;
import spindle.testing.OwnCertificate;
import spindle.testing.Wire;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsSession;

class StartTlsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static TlsServerContext server;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static TlsClientContext client;

  @BeforeAll
  static void make() throws Exception {
    OwnCertificate file = OwnCertificate.make(folder.resolve("own.p12"));
    server = TlsServerContext.load(TlsServerOptions.of(file.identity()));
    client = TlsClientContext.load(TlsClientOptions.defaults().withTrust(file.trust()));
  }

  private static AMP adding() {
    return new AMP().on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()));
  }

  @Test
  void whatIsCalledBehindItIsProtected() throws Throwable {
    try (Pair pair = Pair.of(adding().onStartTLS(server), new AMP())) {
      Deferred<Void> begun = pair.client.startTLS(client, "localhost", 1);
      Deferred<Sum.Total> total = pair.client.callRemote(new Sum(1, 2));
      pair.wire.flush();
      assertThat(begun.isDone()).isTrue();
      assertThat(total.take().total()).isEqualTo(3);
      assertThat(TlsSession.of(pair.server.transport())).isPresent();
      assertThatThrownBy(() -> pair.client.startTLS(client, "localhost", 1))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aPeerWithoutItLeavesTheConnectionInClear() throws Throwable {
    try (Pair pair = Pair.of(adding(), new AMP())) {
      Deferred<Void> begun = pair.client.startTLS(client, "localhost", 1);
      Deferred<Sum.Total> total = pair.client.callRemote(new Sum(1, 2));
      pair.wire.flush();
      assertThatThrownBy(begun::take).isInstanceOf(UnhandledCommand.class);
      assertThat(total.take().total()).isEqualTo(3);
    }
  }

  @Test
  void clearTextBehindTheCommandIsNotTakenForProtected() {
    AMP amp = adding().onStartTLS(server);
    Wire wire = Wire.toServer(_ -> amp);
    wire.flush();
    String evil = "\0\4_ask\0\0012\0\10_command\0\3Sum\0\1a\0\0011\0\1b\0\0012\0\0";
    String start = "\0\4_ask\0\0011\0\10_command\0\10StartTLS\0\0";
    wire.send(ByteBuffer.wrap((start + evil).getBytes(ISO_8859_1)));
    wire.advance(Duration.ofSeconds(10));
    assertThat(new String(wire.receivedBytes(), ISO_8859_1)).doesNotContain("total");
    assertThat(wire.lost()).isNotNull();
    wire.close();
  }
}
