package spindle.manhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.UNIXClientEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.protocol.Connectable;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// Who runs the process looks inside by a UNIX socket.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OwnersManholeTest {
  private static final int OWNER_ONLY = 0600;

  @TempDir Path folder;

  private final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  private final Manhole manhole =
      new Manhole(reactor, _ -> false).with("guests", new ArrayList<>(List.of("ann")));
  private Thread thread = Thread.currentThread();

  @BeforeEach
  void begin() {
    thread = Thread.ofPlatform().name("the reactor's").start(() -> reactor.run(false));
  }

  @AfterEach
  void end() throws Exception {
    reactor.close();
    thread.join();
  }

  /// All that is said to who says `lines`.
  private List<String> talk(Connectable place, String lines) throws Exception {
    return reactor.blockingDeferredFromThread(() ->
        Fiber.start(
            reactor,
            () -> {
              List<String> said = new ArrayList<>();
              try (Conversation peer = Conversation.connect(place)) {
                peer.write(lines);
                for (String line; (line = peer.readLine()) != null; ) {
                  said.add(line);
                }
              }
              return said;
            }));
  }

  private Connectable listen() throws Exception {
    Path socket = folder.resolve("manhole");
    reactor.blockingCallFromThread(() ->
        reactor.listen(
            new UnixAddress(socket.toString()),
            manhole.forOwner(),
            ListenOptions.defaults().withFileMode(OWNER_ONLY)));
    return new UNIXClientEndpoint(reactor, socket.toString());
  }

  @Test
  void whoRunsTheProcessComesInWithoutALogin() throws Exception {
    assertThat(talk(listen(), "guests.size()\nint a =\n3;\na + 4\n/exit\n"))
        .contains("1", "3", "7");
  }

  @Test
  void linesThatNeverEndAreGivenUp() throws Exception {
    String line = "/* " + "x".repeat(Manhole.LINE_MAX - 10) + "\n";
    List<String> said = talk(listen(), line.repeat(5) + "guests.size()\n/exit\n");
    assertThat(said).anyMatch(each -> each.contains("given up: more than 65536 characters"));
  }

  @Test
  void nobodyElseComesIn() throws Exception {
    assertThat(Manhole.isOwner(Optional.of("ann"), "ann")).isTrue();
    assertThat(Manhole.isOwner(Optional.of("root"), "ann")).isTrue();
    assertThat(Manhole.isOwner(Optional.of("bob"), "ann")).isFalse();
    for (String owner : List.of("ann", "nobody", "root", "somebody unknown")) {
      assertThat(Manhole.isOwner(Optional.empty(), owner)).as(owner).isFalse();
    }
    var port =
        reactor.blockingCallFromThread(() ->
            reactor.listen(
                IPv4Address.of("127.0.0.1", 0), manhole.forOwner(), ListenOptions.defaults()));
    var place = new TCP4ClientEndpoint(reactor, "127.0.0.1", ((IPv4Address) port.host()).port());
    assertThat(talk(place, "guests.size()\n")).isEmpty();
  }
}
