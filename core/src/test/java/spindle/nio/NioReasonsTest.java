package spindle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.kernel.AcceptFailed;
import spindle.reason.ConnectError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.NoRouteError;
import spindle.reason.TCPTimedOutError;

/// From the JDK's words to reasons.
class NioReasonsTest {
  private static final Address PLACE = IPv4Address.of("192.0.2.1", 80);

  private static void connect(IOException said, Class<? extends ConnectError> reason) {
    ConnectError told = ConnectErrors.explain(PLACE, said);
    assertThat(told).isExactlyInstanceOf(reason).hasCause(said);
    assertThat(told).hasMessageContaining("192.0.2.1:80").hasMessageContaining(said.getMessage());
  }

  @Test
  void anAttemptFailsWithTheReasonThatTheSystemGave() {
    connect(new ConnectException("Connection refused"), ConnectionRefusedError.class);
    connect(new ConnectException("Connection timed out"), TCPTimedOutError.class);
    connect(new NoRouteToHostException("No route to host"), NoRouteError.class);
    connect(new ConnectException("Network is unreachable"), NoRouteError.class);
    connect(new IOException("Something else"), ConnectError.class);
    ConnectError told = new ConnectError("known already", null);
    assertThat(ConnectErrors.explain(PLACE, told)).isSameAs(told);
  }

  @Test
  void whatKeepsFromAcceptingIsTheMachinesOrThisConnections() {
    accept("Too many open files", AcceptFailed.Kind.NO_DESCRIPTORS);
    accept("Software caused connection abort", AcceptFailed.Kind.NOT_THIS_ONE);
    accept("Operation not permitted", AcceptFailed.Kind.NOT_THIS_ONE);
    accept("No route to host", AcceptFailed.Kind.NOT_THIS_ONE);
    accept("Network is down", AcceptFailed.Kind.NOT_THIS_ONE);
    accept("Protocol error", AcceptFailed.Kind.NOT_THIS_ONE);
    accept("Too many open files in system", AcceptFailed.Kind.NO_RESOURCES);
    accept("No buffer space available", AcceptFailed.Kind.NO_RESOURCES);
    accept("Cannot allocate memory", AcceptFailed.Kind.NO_RESOURCES);
    accept("Something else", AcceptFailed.Kind.NO_RESOURCES);
  }

  private static void accept(String words, AcceptFailed.Kind kind) {
    assertThat(NioListeningSocket.kind(new IOException(words))).as(words).isEqualTo(kind);
  }
}
