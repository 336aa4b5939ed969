package spindle.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A server of files over a connection, whose jobs take as long as the test wants.
class SftpServiceTest {
  @TempDir Path folder;

  @Test
  void whoAsksForMoreThanIsDoneIsNotReadFrom() throws Exception {
    Reactor reactor = Reactor.create(ReactorSettings.defaults());
    Thread thread = Thread.ofPlatform().name("reactor").start(() -> reactor.run(false));
    CountDownLatch go = new CountDownLatch(1);
    int jobs = 64;
    try {
      int port =
          reactor.blockingCallFromThread(() -> {
            for (int i = 0; i < jobs; i++) {
              reactor.callInThread(go::await); // no job is done before
            }
            var listening =
                reactor.listen(
                    IPv4Address.of("127.0.0.1", 0),
                    _ -> new SftpService(reactor, new Requests(folder, true, 9)),
                    ListenOptions.defaults());
            return ((IPv4Address) listening.host()).port();
          });
      byte[] large = new byte[200_000];
      ByteBuffer packet =
          new Packet(Packet.WRITE, 210_000)
              .putInt(1)
              .putText("none")
              .putLong(0)
              .putBytes(ByteBuffer.wrap(large))
              .whole();
      long[] written = {0};
      int answers =
          reactor.blockingDeferredFromThread(() ->
              Fiber.start(
                  reactor,
                  () -> {
                    var place = new spindle.endpoint.TCP4ClientEndpoint(reactor, "127.0.0.1", port);
                    try (Conversation peer = Conversation.connect(place)) {
                      peer.write(new Packet(Packet.INIT).putInt(3).whole());
                      var writer =
                          Fiber.start(
                              reactor,
                              () -> {
                                for (int i = 0; i < 100; i++) {
                                  peer.write(packet.duplicate());
                                  written[0] += packet.limit();
                                }
                              });
                      Fiber.await(Deferred.deferLater(reactor, java.time.Duration.ofSeconds(1)));
                      assertThat(written[0]).isLessThan(15_000_000);
                      go.countDown();
                      Fiber.await(writer);
                      int count = 0;
                      peer.readExactly(answerLength(peer)); // its version
                      for (int i = 0; i < 100; i++) {
                        peer.readExactly(answerLength(peer));
                        count++;
                      }
                      return count;
                    }
                  }));
      assertThat(answers).isEqualTo(100);
    } finally {
      go.countDown();
      reactor.close();
      thread.join();
    }
  }

  private static int answerLength(Conversation peer) throws Exception {
    return peer.readExactly(4).getInt();
  }
}
