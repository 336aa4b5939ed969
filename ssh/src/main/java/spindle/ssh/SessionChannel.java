package spindle.ssh;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.PtyMode;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Protocol;
import spindle.ssh.carrier.ChannelSocket;
import spindle.ssh.carrier.OpenedChannel;

/// A channel on which a client has a program run. MINA reads the requests; the program is a
/// protocol over a connection of ours, whose socket the channel is.
final class SessionChannel extends ChannelSession {
  private static final Logger LOG = System.getLogger("spindle.ssh");
  private static final int VALUE_MAX = 4096;
  private static final int SIDE_MAX = 10_000;

  private final SshConnection connection;
  private final Map<String, String> environment = new TreeMap<>();
  private @Nullable Terminal terminal;
  private final ChannelSocket socket;
  private @Nullable SshRun run;
  private @Nullable Protocol program;
  private boolean counted;

  SessionChannel(SshConnection connection) {
    this.connection = connection;
    socket = new ChannelSocket(this, this::endChannel, connection.session());
    connection.channelOpened();
    counted = true;
    addCloseFutureListener(_ -> uncount());
  }

  private void uncount() {
    if (counted) {
      counted = false;
      connection.channelClosed();
    }
  }

  @Override
  protected OpenFuture doInit(Buffer buffer) {
    if (connection.mayHaveChannels()) {
      return super.doInit(buffer);
    }
    OpenFuture refused = new DefaultOpenFuture(this, this);
    refused.setException(
        new SshChannelOpenException(
            getChannelId(), SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "too many channels are open"));
    close(true);
    return refused;
  }

  // What the client asks for.

  @Override
  protected Result handleEnvParsed(String name, String value) {
    boolean taken =
        connection.server().takes(name)
            && name.length() + value.length() <= VALUE_MAX
            && (environment.containsKey(name)
                || environment.size() < connection.server().limits().environmentMax());
    if (taken) {
      environment.put(name, value);
    }
    return taken ? Result.ReplySuccess : Result.ReplyFailure;
  }

  @Override
  protected Result handlePtyReqParsed(
      String type, int columns, int rows, int width, int height, Map<PtyMode, Integer> modes) {
    if (type.length() > VALUE_MAX) {
      return Result.ReplyFailure;
    }
    terminal = new Terminal(type, side(columns), side(rows));
    return Result.ReplySuccess;
  }

  private static int side(int said) {
    return said < 0 || said > SIDE_MAX ? 0 : said;
  }

  @Override
  protected Result handleWindowChangeParsed(int columns, int rows, int width, int height) {
    if (terminal == null) {
      return Result.ReplyFailure;
    }
    terminal = terminal.sized(side(columns), side(rows));
    if (run != null) {
      run.resize(terminal);
    }
    return Result.ReplySuccess;
  }

  @Override
  protected Result handleSignalParsed(String name) {
    if (run == null) {
      return Result.ReplyFailure;
    }
    run.signal(name);
    return Result.ReplySuccess;
  }

  @Override
  protected Result handleBreakParsed(long length) {
    return handleSignalParsed("INT");
  }

  @Override
  protected Result handleAgentForwardingParsed(String type) {
    return Result.ReplyFailure;
  }

  @Override
  protected Result handleX11ForwardingParsed(
      String type,
      ServerSession session,
      boolean single,
      String protocol,
      String cookie,
      int screen) {
    return Result.ReplyFailure;
  }

  @Override
  protected Result handleShellParsed(String request) {
    return begin(connection.server().shell(), "");
  }

  @Override
  protected Result handleExecParsed(String request, String line) {
    return begin(connection.server().exec(), line);
  }

  @Override
  protected Result handleSubsystemParsed(String request, String name) {
    return begin(connection.server().subsystem(name), name);
  }

  // The program.

  private Result begin(@Nullable SshProgram asked, String line) {
    if (asked == null || connection.draining()) {
      return Result.ReplyFailure;
    }
    SshRun begun =
        new SshRun(
            connection.user(),
            line,
            environment,
            terminal,
            connection.transport().peer(),
            this::writeErrors);
    try {
      program = asked.start(begun);
    } catch (Exception | LinkageError | AssertionError failed) {
      LOG.log(Level.ERROR, () -> begun + " could not be started", failed);
    }
    if (program == null) {
      return Result.ReplyFailure;
    }
    run = begun;
    return Result.ReplySuccess;
  }

  /// The program begins when the client has been told that it does.
  @Override
  protected IoWriteFuture sendResponse(Buffer buffer, String request, Result result, boolean reply)
      throws IOException {
    IoWriteFuture sent = super.sendResponse(buffer, request, result, reply);
    Protocol begun = program;
    if (begun != null) {
      program = null;
      var _ =
          OpenedChannel.connect(
                  connection.server().reactor(), _ -> begun, socket, connection.carrier())
              .handleFailure(failed -> {
                LOG.log(Level.ERROR, () -> run + " could not be started", failed);
                close(false);
              });
    }
    return sent;
  }

  private boolean writeErrors(byte[] bytes) {
    int max = connection.server().limits().errorsMax();
    if (isClosing() || socket.errorsWaiting() + bytes.length > max) {
      return false;
    }
    socket.sendErrors(bytes);
    return true;
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long count) throws IOException {
    if (run == null) {
      throw new IOException("data came before a program was asked for");
    }
    socket.received(data, offset, (int) count);
  }

  /// No client has anything to say there.
  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long count) throws IOException {
    getLocalWindow().release(count);
  }

  // The end.

  private void endChannel(boolean inOrder) throws IOException {
    SshRun ended = Objects.requireNonNull(run);
    if (inOrder && !isClosing()) {
      String signal = ended.endedBy();
      if (signal == null) {
        sendExitStatus(ended.status());
      } else {
        sendExitSignal(signal, ended.message());
      }
    }
    close(false);
  }

  private void sendExitSignal(String signal, String message) throws IOException {
    Buffer buffer =
        getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 64 + message.length());
    buffer.putUInt(getRecipient());
    buffer.putString("exit-signal");
    buffer.putBoolean(false);
    buffer.putString(signal);
    buffer.putBoolean(false);
    buffer.putString(message);
    buffer.putString("");
    writePacket(buffer);
  }
}
