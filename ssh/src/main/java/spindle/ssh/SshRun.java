package spindle.ssh;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.cred.User;

/// One run of a program for a client: what it was asked for, and how it ends. Belongs to the
/// reactor's thread.
public final class SshRun {
  private final User user;
  private final String command;
  private final Map<String, String> environment;
  private final Address peer;
  private final Out out;
  private @Nullable Terminal terminal;
  private Consumer<Terminal> resized = _ -> {};
  private Consumer<String> signalled = _ -> {};
  private @Nullable Integer status;
  private @Nullable String signal;
  private String message = "";

  /// Where errors go.
  interface Out {
    boolean errors(byte[] bytes);
  }

  SshRun(
      User user,
      String command,
      Map<String, String> environment,
      @Nullable Terminal terminal,
      Address peer,
      Out out) {
    this.user = user;
    this.command = command;
    this.environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    this.terminal = terminal;
    this.peer = peer;
    this.out = out;
  }

  /// Who the client is.
  public User user() {
    return user;
  }

  /// The line that is to be run; of a subsystem its name; empty for a shell.
  public String command() {
    return command;
  }

  /// What the client has set of its environment, of the names that the server lets it set.
  public Map<String, String> environment() {
    return environment;
  }

  /// The terminal that the program is to have, if the client has asked for one, in its present
  /// size.
  public Optional<Terminal> terminal() {
    return Optional.ofNullable(terminal);
  }

  /// Where the client is.
  public Address peer() {
    return peer;
  }

  /// Has `told` called when the client's terminal has another size, in place of who was before.
  public void onResize(Consumer<Terminal> told) {
    resized = told;
  }

  /// Has `told` called with each signal that the client sends, without `SIG`: `INT`. In place of
  /// who was before. Nothing else happens by a signal.
  public void onSignal(Consumer<String> told) {
    signalled = told;
  }

  /// Writes to the client's standard error.
  ///
  /// @return whether it was taken; not so if more than [SshLimits#errorsMax] would wait then, or
  ///   the client has gone
  public boolean writeErrors(String text) {
    return writeErrors(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes to the client's standard error, as the other one.
  ///
  /// @param bytes not to be changed any more
  /// @return whether it was taken
  public boolean writeErrors(byte[] bytes) {
    return out.errors(bytes);
  }

  /// Says with which status the program ends. The protocol closes the connection; the client hears
  /// of it then.
  ///
  /// @throws IllegalArgumentException unless it is 0 to 255
  public void exit(int ended) {
    if (ended < 0 || ended > 255) {
      throw new IllegalArgumentException("expected a status from 0 to 255, got " + ended);
    }
    status = ended;
  }

  /// Says that the program ends by a signal.
  ///
  /// @param name without `SIG`, as RFC 4254 has them: `TERM`
  /// @param why for the client's user, may be empty
  public void exitBySignal(String name, String why) {
    signal = name;
    message = why;
  }

  void resize(Terminal now) {
    terminal = now;
    resized.accept(now);
  }

  void signal(String name) {
    signalled.accept(name);
  }

  int status() {
    return status == null ? 0 : status;
  }

  @Nullable String endedBy() {
    return signal;
  }

  String message() {
    return message;
  }

  @Override
  public String toString() {
    return "SshRun[%s by %s]".formatted(command.isEmpty() ? "a shell" : command, user.name());
  }
}
