package spindle.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A server of files over a connection, whose jobs take as long as the test wants.
class SftpServiceTest {
  @TempDir Path folder;

  private static final int PACKETS = 200;
  private static final int JOBS = 64; // as many as a reactor does at once, or more

  private final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  private final CountDownLatch go = new CountDownLatch(1);
  private final Deferred<SftpService> served = new Deferred<>();
  private long written;

  /// A server none of whose jobs is done before `go`.
  private int serve() throws Exception {
    return reactor.blockingCallFromThread(() -> {
      for (int i = 0; i < JOBS; i++) {
        reactor.callInThread(go::await);
      }
      var listening =
          reactor.listen(
              IPv4Address.of("127.0.0.1", 0),
              _ -> {
                SftpService service = new SftpService(reactor, new Requests(folder, true, 9));
                served.callback(service);
                return service;
              },
              ListenOptions.defaults());
      return ((IPv4Address) listening.host()).port();
    });
  }

  private static ByteBuffer packet() {
    return new Packet(Packet.WRITE, 210_000)
        .putInt(1)
        .putText("none")
        .putLong(0)
        .putBytes(ByteBuffer.allocate(200_000))
        .whole();
  }

  private Deferred<Void> write(Conversation peer) {
    ByteBuffer packet = packet();
    return Fiber.start(
        reactor,
        () -> {
          for (int i = 0; i < PACKETS; i++) {
            peer.write(packet.duplicate());
            written += packet.limit();
          }
        });
  }

  /// Until the server does not read, and what is between it and the client is full.
  private void awaitPause(SftpService service) throws Exception {
    for (long before = -1; !service.paused() || written > before; ) {
      before = written;
      Fiber.await(Deferred.deferLater(reactor, Duration.ofMillis(50)));
    }
  }

  private int talk(int port) throws Exception {
    try (Conversation peer =
        Conversation.connect(new TCP4ClientEndpoint(reactor, "127.0.0.1", port))) {
      peer.write(new Packet(Packet.INIT).putInt(3).whole());
      Deferred<Void> writer = write(peer);
      awaitPause(Fiber.await(served));
      assertThat(written).isBetween((long) SftpService.WAITING_MAX, PACKETS * 200_000L / 2);
      go.countDown();
      Fiber.await(writer);
      int count = 0;
      peer.readExactly(answerLength(peer)); // its version
      for (int i = 0; i < PACKETS; i++) {
        peer.readExactly(answerLength(peer));
        count++;
      }
      return count;
    }
  }

  @Test
  @Timeout(300)
  void whoAsksForMoreThanIsDoneIsNotReadFrom() throws Exception {
    Thread thread = Thread.ofPlatform().name("reactor").start(() -> reactor.run(false));
    try {
      int port = serve();
      int answers =
          reactor.blockingDeferredFromThread(() -> Fiber.start(reactor, () -> talk(port)));
      assertThat(answers).isEqualTo(PACKETS);
    } finally {
      go.countDown();
      reactor.close();
      thread.join();
    }
  }

  private void leave(int port) throws Exception {
    try (Conversation peer =
        Conversation.connect(new TCP4ClientEndpoint(reactor, "127.0.0.1", port))) {
      peer.write(new Packet(Packet.INIT).putInt(3).whole());
      peer.readExactly(answerLength(peer));
      peer.write(new Packet(Packet.OPENDIR).putInt(1).putText("/").whole());
      assertThat(peer.readExactly(answerLength(peer)).get()).isEqualTo((byte) Packet.HANDLE);
      assertThat(opened()).isPositive();
    }
    while (opened() > 0) {
      Fiber.await(Deferred.deferLater(reactor, Duration.ofMillis(5)));
    }
  }

  /// How many descriptors of this process are the folder.
  private long opened() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        try {
          count += Files.isSameFile(each, folder) ? 1 : 0;
        } catch (IOException closed) {
          // It was open a moment ago.
        }
      }
    }
    return count;
  }

  @Test
  @Timeout(300)
  void whatAClientLeavesOpenIsClosed() throws Exception {
    Assumptions.assumeTrue(
        Files.isDirectory(Path.of("/proc/self/fd")), "the system does not say what is open");
    Thread thread = Thread.ofPlatform().name("reactor").start(() -> reactor.run(false));
    try {
      int port = serve();
      go.countDown();
      reactor.blockingDeferredFromThread(() ->
          Fiber.start(
              reactor,
              () -> {
                leave(port);
                return true;
              }));
      assertThat(opened()).isZero();
    } finally {
      reactor.close();
      thread.join();
    }
  }

  private static int answerLength(Conversation peer) throws Exception {
    return peer.readExactly(4).getInt();
  }
}
