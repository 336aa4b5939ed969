package spindle.ssh.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.ssh.Terminal;
import spindle.ssh.carrier.ChannelSocket;
import spindle.ssh.carrier.OpenedChannel;

/// A program that a server is to run: a command, a shell, a subsystem. It begins when a protocol is
/// connected to it, once: what that writes is its input, what it receives its output.
///
/// Who is slow to take the output holds the program back, and a program that does not take its
/// input holds the protocol back. `loseWriteConnection` ends the input, as most programs wait for;
/// `loseConnection` gives the program up. It is told of the end of the output, and how the program
/// has ended tells [#ended]. Belongs to the reactor's thread.
public final class RemoteProgram implements Connectable {
  private final SshClientConnection connection;
  private final String kind;
  private final String line;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Deferred<ProgramEnd> ended = new Deferred<>();
  private ChannelSocket.Errors errors = _ -> {};
  private @Nullable Terminal terminal;
  private @Nullable ProgramChannel channel;

  /// Signals that wait until it runs.
  private final List<String> early = new ArrayList<>(0);

  RemoteProgram(SshClientConnection connection, String kind, String line) {
    this.connection = connection;
    this.kind = kind;
    this.line = line;
    ended.reportedElsewhere();
  }

  /// Gives it a terminal.
  ///
  /// @return this
  /// @throws IllegalStateException if it has begun; so do the others that say how it is to begin
  public RemoteProgram withTerminal(Terminal asked) {
    requireNotBegun();
    terminal = asked;
    return this;
  }

  /// Sets a variable of its environment, if the server lets us: most take few names.
  ///
  /// @return this
  public RemoteProgram withVariable(String name, String value) {
    requireNotBegun();
    environment.put(name, value);
    return this;
  }

  /// Told of what a program says on its standard error.
  @FunctionalInterface
  public interface Errors {
    /// Some of it has come.
    ///
    /// @param bytes lent
    /// @throws Exception anything; it ends the program's connection
    void received(ByteBuffer bytes) throws Exception;
  }

  /// Has `told` hear its standard error, while the protocol reads; without it, that is dropped.
  ///
  /// @return this
  public RemoteProgram onErrors(Errors told) {
    requireNotBegun();
    errors = told::received;
    return this;
  }

  private void requireNotBegun() {
    if (channel != null) {
      throw new IllegalStateException("it has begun already: " + this);
    }
  }

  /// Begins it.
  ///
  /// @return fires with the protocol when the program runs and that has its connection; fails with
  ///   a [ChannelRefused] if the server refuses
  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    requireNotBegun();
    ProgramChannel begun = new ProgramChannel(this, connection.link().session());
    channel = begun;
    return connection
        .open(begun)
        .onFailure(_ -> over(new ProgramEnd(OptionalInt.empty(), Optional.empty(), "")))
        .then(socket -> {
          socket.onErrors(errors);
          return OpenedChannel.connect(
              connection.link().reactor(), factory, socket, connection.link().carrier());
        });
  }

  /// How it has ended: fires when the server has said so, or with neither status nor signal when
  /// its connection has ended without a word. Always the same.
  public Deferred<ProgramEnd> ended() {
    return ended;
  }

  /// As [#ended], of which cancelling gives the program up.
  Deferred<ProgramEnd> endedOrGivenUp() {
    Deferred<ProgramEnd> end =
        new Deferred<ProgramEnd>(
                _ -> {
                  if (channel != null) {
                    channel.close(false);
                  }
                })
            .onLateValue(_ -> {});
    var _ = ended.chainDeferred(end);
    return end;
  }

  void over(ProgramEnd how) {
    if (!ended.called()) {
      ended.callback(how);
    }
  }

  /// Sends it a signal, if the server does that: OpenSSH's does for the common ones. Before it runs
  /// the signal is kept until it does; one that has ended hears of none.
  ///
  /// @param name without `SIG`, as RFC 4254 has them: `TERM`
  public void signal(String name) {
    if (channel != null && channel.runs()) {
      channel.signal(name);
    } else if (!ended.called()) {
      early.add(name);
    }
  }

  /// The signals that were sent before it ran.
  List<String> takeEarly() {
    List<String> all = List.copyOf(early);
    early.clear();
    return all;
  }

  /// Says that its terminal has another size now, at any time.
  ///
  /// @throws IllegalStateException if it has none
  public void resize(Terminal now) {
    if (terminal == null) {
      throw new IllegalStateException("expected a program with a terminal: " + this);
    }
    terminal = now;
    if (channel != null && channel.runs()) {
      channel.resize(now);
    }
  }

  String kind() {
    return kind;
  }

  String line() {
    return line;
  }

  Map<String, String> environment() {
    return environment;
  }

  @Nullable Terminal terminal() {
    return terminal;
  }

  @Override
  public String toString() {
    return "RemoteProgram[%s]".formatted(kind.equals("shell") ? "a shell" : kind + " " + line);
  }
}
