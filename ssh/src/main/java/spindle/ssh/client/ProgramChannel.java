package spindle.ssh.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.util.EventNotifier;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import spindle.ssh.Terminal;
import spindle.ssh.carrier.KeyExchange;
import spindle.ssh.carrier.OpenedChannel;

/// The channel of a program: asks for it, and hears how it ends (RFC 4254, 6).
final class ProgramChannel extends OpenedChannel {
  private static final int SIDE = 8;

  private final RemoteProgram program;

  /// What was asked for and is not answered yet, in order.
  private final Deque<String> asked = new ArrayDeque<>(2);

  private @Nullable Terminal given;
  private boolean runs;
  private @Nullable ProgramEnd end;
  private boolean givenBack;

  ProgramChannel(RemoteProgram program, KeyExchange.Session under) {
    super("session", under);
    this.program = program;
    addCloseFutureListener(_ -> over());
  }

  @Override
  protected void ready() throws IOException {
    for (var each : program.environment().entrySet()) {
      Buffer variable = request("env", false);
      variable.putString(each.getKey());
      variable.putString(each.getValue());
      writePacket(variable);
    }
    Terminal terminal = program.terminal();
    given = terminal;
    if (terminal != null) {
      Buffer pty = request("pty-req", true);
      pty.putString(terminal.type());
      putSize(pty, terminal);
      pty.putString("\0");
      asked.add("a terminal");
      writePacket(pty);
    }
    Buffer begin = request(program.kind(), true);
    if (!program.kind().equals("shell")) {
      begin.putString(program.line());
    }
    asked.add(program.toString());
    writePacket(begin);
  }

  private Buffer request(String kind, boolean answer) {
    Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
    request.putUInt(getRecipient());
    request.putString(kind);
    request.putBoolean(answer);
    return request;
  }

  private static void putSize(Buffer to, Terminal terminal) {
    to.putUInt(terminal.columns());
    to.putUInt(terminal.rows());
    to.putUInt(terminal.columns() * (long) SIDE);
    to.putUInt(terminal.rows() * (long) SIDE);
  }

  @Override
  public void handleSuccess() {
    asked.poll();
    if (asked.isEmpty() && !runs) {
      runs = true;
      Terminal now = program.terminal();
      if (now != null && !now.equals(given)) {
        resize(now);
      }
      program.takeEarly().forEach(this::signal);
      succeed();
    }
  }

  /// Whether the server has said that the program runs: what is said of it sooner is lost there.
  boolean runs() {
    return runs;
  }

  @Override
  public void handleFailure() {
    String refused = asked.poll();
    asked.clear();
    fail(new SshException("the server refuses " + refused));
    close(false);
  }

  void resize(Terminal now) {
    try {
      Buffer change = request("window-change", false);
      putSize(change, now);
      writePacket(change);
    } catch (IOException gone) {
      close(true);
    }
  }

  void signal(String name) {
    try {
      Buffer signal = request("signal", false);
      signal.putString(name);
      writePacket(signal);
    } catch (IOException gone) {
      close(true);
    }
  }

  // How it ends.

  @Override
  protected void addChannelSignalRequestHandlers(EventNotifier<String> notifier) {
    addRequestHandler(this::ends);
  }

  private Result ends(Channel channel, String kind, boolean answer, Buffer buffer) {
    switch (kind) {
      case "exit-status" ->
          heard(new ProgramEnd(OptionalInt.of(buffer.getInt()), Optional.empty(), ""));
      case "exit-signal" -> {
        String name = buffer.getString();
        buffer.getBoolean();
        heard(new ProgramEnd(OptionalInt.empty(), Optional.of(name), buffer.getString()));
      }
      default -> {
        return Result.Unsupported;
      }
    }
    return Result.ReplySuccess;
  }

  private void heard(ProgramEnd how) {
    end = how;
    if (givenBack) {
      close(false);
    }
  }

  private void over() {
    program.over(end == null ? new ProgramEnd(OptionalInt.empty(), Optional.empty(), "") : end);
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long count) throws IOException {
    socket().errorsReceived(data, offset, (int) count);
  }

  /// Who has taken the whole output closes before the program has ended, often; the channel stays
  /// until the server has said how.
  @Override
  public void endChannel(boolean inOrder) throws IOException {
    if (inOrder && end == null && isEofSignalled() && !isClosing()) {
      givenBack = true;
    } else {
      super.endChannel(inOrder);
    }
  }
}
