package spindle.view;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import spindle.address.UnixAddress;
import spindle.fiber.Conversation;
import spindle.fiber.ConversationLimits;
import spindle.protocol.ListeningPort;
import spindle.protocol.PeerCredentials;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorNotRestartable;
import spindle.reactor.RunningReactors;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// Answers, inside a process, who asks what its reactors are doing: over a UNIX socket that only
/// the user of the process can open, on a thread of its own, so that it answers as well while a
/// reactor hangs.
///
/// ```java
/// try (var _ = ControlSocket.open("billing")) {
///   reactor.run();
/// }
/// ```
///
/// It asks each reactor that runs, between two callbacks, for a millisecond at a time and no more
/// than a twentieth of its time. While nobody asks it costs a thread that sleeps. A process has one
/// at most.
public final class ControlSocket implements AutoCloseable {
  static final System.Logger LOG = System.getLogger("spindle.view");

  /// Who may ask at the same time; more are refused.
  static final int CLIENTS_MAX = 8;

  /// The longest question, in bytes.
  static final int QUESTION_MAX = 4096;

  /// The lines of one answer; those behind them are asked for.
  static final int LINES_MAX = 10_000;

  private static final int OWNER_ONLY = 0600;

  private static boolean isOpen;

  private final Reactor own;
  private final Path path;
  private final Thread thread;

  private ControlSocket(Reactor own, Path path) {
    this.own = own;
    this.path = path;
    thread = Thread.ofPlatform().name("spindle view").daemon().unstarted(this::run);
  }

  private void run() {
    try {
      own.run(false);
    } catch (ReactorNotRestartable closedBefore) {
      LOG.log(Level.DEBUG, "the control socket was closed at once");
    }
  }

  /// Opens the socket of this process, in the folder of its user.
  ///
  /// @param program the name under which people find it
  /// @throws IOException if the folder is not the user's alone, or there can be no socket
  /// @throws IllegalStateException if this process has one
  public static ControlSocket open(String program) throws IOException {
    return open(SocketFolder.of(System.getenv()), program);
  }

  static ControlSocket open(SocketFolder folder, String program) throws IOException {
    synchronized (ControlSocket.class) {
      if (isOpen) {
        throw new IllegalStateException("this process has a control socket already");
      }
      isOpen = true;
    }
    // Nobody is held up by its callbacks.
    Reactor own = Reactor.create(ReactorSettings.defaults().withSlowCallback(Duration.ofDays(1)));
    try {
      folder.open();
      folder.sweep();
      Path place = folder.socket(ProcessHandle.current().pid(), program);
      SocketFolder.clear(place);
      ControlSocket opened = new ControlSocket(own, place);
      opened.listen(program);
      opened.thread.start();
      return opened;
    } catch (IOException | RuntimeException failed) {
      own.close();
      forget();
      throw failed;
    }
  }

  private static synchronized void forget() {
    isOpen = false;
  }

  private void listen(String program) throws IOException {
    Session.Host host =
        new Session.Host(own, program, this::reactors, ControlSocket::refusal, LINES_MAX);
    ListeningPort port =
        own.listen(
            new UnixAddress(path.toString()),
            Conversation.with(
                ConversationLimits.defaults().withLineMax(QUESTION_MAX),
                peer -> new Session(host, peer).run()),
            ListenOptions.defaults().withFileMode(OWNER_ONLY).withConnectionsMax(CLIENTS_MAX));
    LOG.log(Level.DEBUG, () -> "who asks what this process does is answered at " + port.host());
  }

  /// Nobody but the user of this process may ask, and root.
  private static Optional<String> refusal(Transport asking) {
    String asks = asking.peerCredentials().map(PeerCredentials::user).orElse("nobody");
    try {
      return refusal(asks, Files.getOwner(Path.of("/proc/self")).getName());
    } catch (IOException unknown) {
      return Optional.of("it is not known whose process this is: " + unknown.getMessage());
    }
  }

  static Optional<String> refusal(String asks, String user) {
    return asks.equals(user) || asks.equals("root")
        ? Optional.empty()
        : Optional.of("only %s may ask, not %s".formatted(user, asks));
  }

  /// All but its own.
  private List<Reactor> reactors() {
    List<Reactor> all = RunningReactors.list();
    all.remove(own);
    return all;
  }

  /// Where it is.
  public Path path() {
    return path;
  }

  /// Ends it, and removes its file. From any thread.
  @Override
  public void close() {
    own.close();
    try {
      thread.join(Duration.ofSeconds(1));
      Files.deleteIfExists(path);
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    } catch (IOException failed) {
      LOG.log(Level.WARNING, path + " could not be removed", failed);
    }
    forget();
  }
}
