package spindle.manhole;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.cred.User;
import spindle.fiber.Conversation;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.ssh.SshProgram;
import spindle.ssh.SshRun;
import spindle.view.WayIn;

/// A JShell within this program, as the shell of an SSH server: `server.withShell(manhole)`.
///
/// It has `reactor`, `out`, a stream to whoever is there, and what [#with] adds. Each line is
/// logged, with who has said it, before it runs. A line that takes longer than [#TIME_MAX] on the
/// reactor's thread is stopped where its code loops; code that it calls is not stopped. Immutable;
/// `with` gives a changed copy.
public final class Manhole implements SshProgram {
  /// Seconds that a line may hold the reactor up before it is stopped.
  public static final int TIME_MAX = 5;

  /// Characters of a line, and bytes of an escape sequence within it, that are taken.
  public static final int LINE_MAX = 16 * 1024;

  /// Characters of lines that go on, each from the one before, and are not complete yet.
  public static final int SOURCE_MAX = 64 * 1024;

  private final Reactor reactor;
  private final Predicate<? super User> who;
  private final Map<String, Object> values;

  /// A manhole to this reactor's thread.
  ///
  /// @param who may come in, of those whom the server's portal lets in: whoever may do everything
  public Manhole(Reactor reactor, Predicate<? super User> who) {
    this(reactor, who, Map.of("reactor", reactor));
  }

  private Manhole(Reactor reactor, Predicate<? super User> who, Map<String, Object> values) {
    this.reactor = reactor;
    this.who = who;
    this.values = values;
  }

  /// A copy with one variable more. Its type is the nearest one above the value's that lines can
  /// name: public, of an exported package.
  ///
  /// @throws IllegalArgumentException if it is no name of Java
  public Manhole with(String name, Object value) {
    if (!javax.lang.model.SourceVersion.isName(name) || name.contains(".")) {
      throw new IllegalArgumentException("expected a name of a variable, got '" + name + "'");
    }
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Manhole(reactor, who, Map.copyOf(more));
  }

  @Override
  public @Nullable Protocol start(SshRun run) throws Exception {
    if (!who.test(run.user())) {
      return null;
    }
    Session.Visitor visitor =
        new Session.Visitor(run.user().name(), run.peer().toString(), run.terminal().isPresent());
    return Conversation.with(peer -> talk(visitor, peer)).buildProtocol(run.peer());
  }

  private void talk(Session.Visitor visitor, Conversation peer) throws Exception {
    try (Session session = new Session(reactor, visitor, peer)) {
      session.talk(values);
    }
  }

  /// The same over the control socket of this process (`spindle.view.ControlSocket`), line by line
  /// and without a login: for whoever the process runs as, and root, by `./spindle manhole`. The
  /// predicate is not asked.
  ///
  /// @return what ends it; who is in stays
  /// @throws IllegalStateException if this process has a way in already
  public WayIn openForOwner() {
    return WayIn.open(
        (who, peer) -> talk(new Session.Visitor(who, "the socket of this process", false), peer));
  }
}
