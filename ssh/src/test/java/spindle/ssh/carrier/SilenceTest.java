package spindle.ssh.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import org.apache.sshd.common.session.Session;
import org.junit.jupiter.api.Test;
import spindle.testing.RecordingTransport;

/// A peer that says nothing.
class SilenceTest {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /// A session that is closing, and has no other answer.
  private static Session closing() {
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (_, method, _) -> {
              assertThat(method.getName()).isEqualTo("isOpen");
              return false;
            });
  }

  @Test
  void whoSaysNothingWhileTheSessionClosesIsNotAskedAndIsGivenUp() {
    RecordingTransport transport = new RecordingTransport();
    Silence silence = new Silence(transport, closing(), LONGEST);
    transport.clock().advance(LONGEST.minusNanos(1));
    assertThat(transport.lost()).isFalse();
    transport.clock().advance(Duration.ofNanos(1));
    assertThat(transport.requests()).containsExactly("abort");
    silence.end();
  }

  @Test
  void whoSaysSomethingIsWaitedFor() {
    RecordingTransport transport = new RecordingTransport();
    Silence silence = new Silence(transport, closing(), LONGEST);
    silence.heard();
    transport.clock().advance(LONGEST);
    assertThat(transport.requests()).isEmpty();
    silence.end();
    transport.clock().advance(LONGEST);
    assertThat(transport.requests()).isEmpty();
  }
}
