package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import spindle.protocol.Address;
import spindle.protocol.ConnectError;
import spindle.protocol.ConnectionRefusedError;
import spindle.protocol.IPv4Address;
import spindle.protocol.NoRouteError;
import spindle.protocol.TCPTimedOutError;
import spindle.reactor.AcceptFailed;

/// From Linux's numbers to reasons, with the number kept.
class ReasonsTest {
  private static final Address PLACE = IPv4Address.of("192.0.2.1", 80);

  private static void connect(int errno, Class<? extends ConnectError> reason) {
    ConnectError told = Reasons.notConnected(PLACE, "connect", errno);
    assertThat(told).isExactlyInstanceOf(reason);
    assertThat(told).hasMessageContaining("192.0.2.1:80").hasMessageContaining(Errno.words(errno));
    assertThat(told.getCause()).hasMessageContaining("(connect, errno " + errno + ")");
  }

  @Test
  void anAttemptFailsWithTheReasonThatTheSystemGave() {
    connect(Errno.ECONNREFUSED, ConnectionRefusedError.class);
    connect(Errno.ETIMEDOUT, TCPTimedOutError.class);
    connect(Errno.ENETUNREACH, NoRouteError.class);
    connect(Errno.EHOSTUNREACH, NoRouteError.class);
    connect(Errno.EACCES, ConnectError.class);
    connect(Errno.ENOMEM, ConnectError.class);
  }

  @Test
  void whatKeepsFromAcceptingIsTheMachinesOrThisConnections() {
    accept(Errno.EMFILE, AcceptFailed.Kind.NO_DESCRIPTORS);
    for (int errno :
        new int[] {
          Errno.ECONNABORTED,
          Errno.EPERM,
          Errno.EHOSTUNREACH,
          Errno.ENETUNREACH,
          Errno.ETIMEDOUT,
          Errno.EINTR
        }) {
      accept(errno, AcceptFailed.Kind.NOT_THIS_ONE);
    }
    for (int errno : new int[] {Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM, Errno.EINVAL}) {
      accept(errno, AcceptFailed.Kind.NO_RESOURCES);
    }
  }

  private static void accept(int errno, AcceptFailed.Kind kind) {
    AcceptFailed told = Reasons.notAccepted(errno);
    assertThat(told.kind()).as(Errno.words(errno)).isEqualTo(kind);
    assertThat(told.getCause()).hasMessageContaining("(accept4, errno " + errno + ")");
  }

  @Test
  void everyNumberHasTheSystemsWords() {
    for (int errno = 1; errno < 134; errno++) {
      assertThat(Errno.words(errno)).isNotEmpty();
    }
    assertThat(Errno.words(Errno.ECONNRESET)).isEqualTo("Connection reset by peer");
    assertThat(Errno.words(999)).isEqualTo("Error 999");
  }
}
