package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.UnixAddress;

/// Datagrams to UNIX sockets; that descriptors come with them, `UnderSystemdTest` shows.
class UnixDatagramTest {
  private static final int SOCK_DGRAM = 2;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private EpollKernel kernel;

  @BeforeEach
  void open() throws IOException {
    kernel = new EpollKernel();
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private int receiver(UnixAddress place) throws IOException {
    int fd = kernel.libc.socket(SocketAddresses.AF_UNIX, SOCK_DGRAM);
    EpollKernel.check(
        "bind", kernel.libc.bind(fd, kernel.addresses.address(), kernel.addresses.put(place)));
    return fd;
  }

  private UnixAddress place() {
    return new UnixAddress(folder.resolve("door").toString());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private String received(int fd) {
    ByteBuffer into = ByteBuffer.allocateDirect(100_000);
    long count = kernel.libc.recv(fd, kernel.buffers.of(into), into.capacity());
    byte[] all = new byte[(int) count];
    into.get(all);
    return new String(all, StandardCharsets.UTF_8);
  }

  @Test
  void aDatagramComesAsItWasSent() throws IOException {
    for (UnixAddress place : List.of(place(), new UnixAddress("\0spindle-test-" + folder))) {
      int receiver = receiver(place);
      ByteBuffer message = bytes("READY=1\nSTATUS=well");
      kernel.sendUnixDatagram(place, message, List.of());
      assertThat(received(receiver)).isEqualTo("READY=1\nSTATUS=well");
      assertThat(message.position()).isZero();
      kernel.sendUnixDatagram(place, message, List.of(receiver, receiver));
      assertThat(received(receiver)).isEqualTo("READY=1\nSTATUS=well");
      kernel.libc.close(receiver);
    }
  }

  @Test
  void whereNobodyIsItFails() {
    assertThatThrownBy(() -> kernel.sendUnixDatagram(place(), bytes("x"), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("connect");
  }

  @Test
  void whereThereIsNoRoomItFailsAndDoesNotWait() throws IOException {
    int receiver = receiver(place());
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                kernel.sendUnixDatagram(place(), bytes("x".repeat(1000)), List.of());
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sendmsg");
    kernel.libc.close(receiver);
  }

  @Test
  void aDescriptorThatIsNoneIsRefused() throws IOException {
    int receiver = receiver(place());
    assertThatThrownBy(() -> kernel.sendUnixDatagram(place(), bytes("x"), List.of(9999)))
        .isInstanceOf(IOException.class);
    kernel.libc.close(receiver);
  }

  @Test
  void whatIsTooLargeIsRefused() throws IOException {
    int receiver = receiver(place());
    kernel.sendUnixDatagram(place(), ByteBuffer.allocate(60_000), List.of());
    assertThat(received(receiver)).hasSize(60_000);
    assertThatThrownBy(
            () -> kernel.sendUnixDatagram(place(), ByteBuffer.allocate(64 * 1024), List.of()))
        .hasMessageContaining("is too large");
    assertThatThrownBy(
            () -> kernel.sendUnixDatagram(place(), bytes("x"), Collections.nCopies(254, receiver)))
        .hasMessageContaining("254 descriptors");
    kernel.libc.close(receiver);
  }
}
