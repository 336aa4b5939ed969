package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.kernel.Kernel;
import spindle.kernel.StreamSocket;

/// Descriptors that come from elsewhere.
class AdoptionTest {
  private static final IPv4Address ANYWHERE = IPv4Address.of("127.0.0.1", 0);

  @TempDir Path directory;

  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int FD_CLOEXEC = 1;
  private static final int O_NONBLOCK = 0x800;

  private final EpollKernel first = new EpollKernel();
  private final EpollKernel second = new EpollKernel();

  AdoptionTest() throws IOException {}

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private EpollListeningSocket listening() throws IOException {
    return (EpollListeningSocket) first.listen(ANYWHERE, new Kernel.Listening(10));
  }

  @Test
  void aConnectionGoesOnInAnotherKernel() throws IOException {
    EpollListeningSocket port = listening();
    StreamSocket client = first.connect(port.host(), null, Map.of());
    EpollStreamSocket server = null;
    while (server == null) {
      server = (EpollStreamSocket) port.accept();
    }
    assertThat(client.finishConnect()).isTrue();
    StreamSocket adopted = second.adoptStream(Adoption.copy(second, server.fd()));
    assertThat(List.of(adopted.peer(), adopted.host()))
        .containsExactly(client.host(), client.peer());
    server.close();
    ByteBuffer one = ByteBuffer.wrap(new byte[] {7});
    assertThat(adopted.write(one, false)).isEqualTo(1);
    assertThat(client.read(one.clear())).isEqualTo(1);
  }

  @Test
  void closingLeavesASharedSocketListening() throws IOException {
    EpollListeningSocket port = listening();
    Kernel.Watcher nobody = operations -> {};
    var adopted = second.adoptListening(Adoption.copy(second, port.fd()));
    adopted.watch(nobody);
    adopted.close();
    second.await(0);
    first.connect(port.host(), null, Map.of());
    StreamSocket accepted = null;
    while (accepted == null) {
      accepted = port.accept();
    }
    assertThat(accepted.peer()).isNotNull();
  }

  /// Whoever hands a socket over may have waited on it, and left it to its children.
  @Test
  void oneThatWaitsAndIsInheritedDoesNeitherAnyMore() throws IOException {
    EpollListeningSocket port = listening();
    int copy = Adoption.copy(second, port.fd());
    int flags = second.libc.fcntl(copy, F_GETFL, 0);
    assertThat(second.libc.fcntl(copy, F_SETFL, flags & ~O_NONBLOCK)).isZero();
    assertThat(second.libc.fcntl(copy, F_SETFD, 0)).isZero();
    var adopted = second.adoptListening(copy);
    assertThat(second.libc.fcntl(copy, F_GETFL, 0) & O_NONBLOCK).isEqualTo(O_NONBLOCK);
    assertThat(second.libc.fcntl(copy, F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
    assertThat(adopted.accept()).as("nobody, without a wait").isNull();
  }

  @Test
  void whatIsNoSuchSocketIsRefusedAndLeftOpen() throws IOException {
    EpollListeningSocket port = listening();
    assertThatThrownBy(() -> first.adoptListening(port.fd())).hasMessageContaining("already");
    assertThatThrownBy(() -> second.adoptStream(port.fd())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> second.adoptListening(-1)).hasMessageContaining("Bad file descriptor");
    assertThatThrownBy(() -> second.adoptListening(1_000_000))
        .hasMessageContaining("Bad file descriptor");
    EpollPacketSocket packets = (EpollPacketSocket) first.openPackets(ANYWHERE, false);
    assertThatThrownBy(() -> second.adoptListening(packets.fd()))
        .hasMessageContaining("not one for streams");
    EpollFile file = (EpollFile) first.openFile(Files.createFile(directory.resolve("file")));
    assertThatThrownBy(() -> second.adoptListening(file.fd()))
        .hasMessageContaining("Socket operation on non-socket");
    EpollStreamSocket client = (EpollStreamSocket) first.connect(port.host(), null, Map.of());
    assertThatThrownBy(() -> second.adoptListening(client.fd()))
        .hasMessageContaining("does not listen");
    assertThat(file.size()).isZero();
    file.close();
  }
}
