package spindle.ssh.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.ssh.carrier.AcceptedChannel;
import spindle.ssh.carrier.ChannelSocket;
import spindle.ssh.carrier.OpenedChannel;

/// A connection to a server that has let the user in. Programs run within it, and connections go
/// through it, side by side. Belongs to the reactor's thread.
public final class SshClientConnection {
  /// Bytes of a program's output, and of its errors, that [#output] takes.
  public static final int OUTPUT_MAX = 1024 * 1024;

  private final ClientLink link;
  private final Deferred<ConnectionClosed> ended = new Deferred<>();
  private final List<RemotePort> ports = new ArrayList<>();

  /// Those that the server has not answered yet.
  private final Set<Deferred<RemotePort>> asked = new LinkedHashSet<>();

  private int open;
  private int incoming;
  private boolean ends;

  SshClientConnection(ClientLink link) {
    this.link = link;
  }

  ClientLink link() {
    return link;
  }

  /// A command that the user's shell on the server is to run.
  ///
  /// @param line as a shell reads it: quote what comes from elsewhere
  public RemoteProgram exec(String line) {
    return new RemoteProgram(this, "exec", line);
  }

  /// The user's shell.
  public RemoteProgram shell() {
    return new RemoteProgram(this, "shell", "");
  }

  /// What the server offers by that name: `sftp`.
  public RemoteProgram subsystem(String name) {
    return new RemoteProgram(this, "subsystem", name);
  }

  /// Runs a command that needs no input, and gives what it says.
  ///
  /// @return fires when it has ended, however that was; fails with a [ChannelRefused] if it does
  ///   not begin, or has said more than [#OUTPUT_MAX]. Cancelling gives the command up
  public Deferred<ProgramOutput> output(String line) {
    RemoteProgram program = exec(line);
    Taking output = new Taking();
    Collector errors = new Collector();
    program.onErrors(bytes -> {
      if (!errors.take(bytes)) {
        output.transport().abortConnection();
      }
    });
    return program
        .connect(_ -> output)
        .then(_ -> output.over) // it may have ended before all that it has said was read
        .then(_ -> program.endedOrGivenUp())
        .addCallback(end -> {
          if (output.into.over || errors.over) {
            throw new ChannelRefused(
                "'%s' has said more than %d bytes".formatted(line, OUTPUT_MAX));
          }
          return new ProgramOutput(end, output.into.bytes(), errors.bytes());
        });
  }

  /// Bytes up to a bound.
  private static final class Collector {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private boolean over;

    boolean take(ByteBuffer bytes) {
      over |= all.size() + bytes.remaining() > OUTPUT_MAX;
      if (!over) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        all.writeBytes(some);
      }
      return !over;
    }

    byte[] bytes() {
      return all.toByteArray();
    }
  }

  private static final class Taking extends Protocol implements HalfCloseable {
    private final Collector into = new Collector();
    private final Deferred<Void> over = new Deferred<>(_ -> transport().abortConnection());

    @Override
    public void connectionMade() {
      transport().loseWriteConnection();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (!into.take(data)) {
        transport().abortConnection();
      }
    }

    @Override
    public void readConnectionLost() {
      transport().loseConnection();
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {
      if (!over.called()) {
        over.callback();
      }
    }
  }

  /// Another place, to which the server connects for us: it looks its name up, and says who may.
  ///
  /// @return connects once for each call, and fails with a [ChannelRefused] if the server cannot,
  ///   or does not want to
  public Connectable forward(String host, int port) {
    return new Connectable() {
      @Override
      public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
        return open(new DirectChannel(host, port, link.session()))
            .then(socket -> OpenedChannel.connect(link.reactor(), factory, socket, link.carrier()));
      }
    };
  }

  Deferred<ChannelSocket> open(OpenedChannel channel) {
    Deferred<ChannelSocket> opened;
    open++;
    channel.addCloseFutureListener(_ -> closed());
    try {
      link.session().channels().registerChannel(channel);
      opened = channel.ask();
    } catch (IOException | RuntimeException gone) {
      opened = Deferred.fail(gone);
    }
    return opened.addErrback(why -> {
      if (why instanceof CancelledError) {
        throw why;
      }
      throw new ChannelRefused(OpenedChannel.words(why));
    });
  }

  /// Has the server listen for us, and gives who comes there to protocols of `factory` here.
  ///
  /// @param host where: `localhost`, or empty for everywhere, as far as the server lets us
  /// @param port 0 for any
  /// @return fires when it listens; fails with a [ChannelRefused] if the server refuses, or the
  ///   connection ends first. Cancelling has the server listen no more as soon as it has answered
  public Deferred<RemotePort> listen(String host, int port, ServerFactory factory) {
    Deferred<RemotePort> listening = new Deferred<>();
    asked.add(listening);
    Buffer request = link.session().createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 128);
    request.putString("tcpip-forward");
    request.putBoolean(true);
    request.putString(host);
    request.putUInt(port);
    try {
      var _ =
          link.session()
              .request(
                  request,
                  "tcpip-forward",
                  (answer, rest) -> {
                    if (!asked.remove(listening)) {
                      return; // the connection has ended
                    }
                    if (answer != SshConstants.SSH_MSG_REQUEST_SUCCESS) {
                      refuse(
                          listening,
                          "the server does not listen at '%s', port %d".formatted(host, port));
                      return;
                    }
                    int real = port == 0 ? rest.getInt() : port;
                    RemotePort made = new RemotePort(this, host, real, factory);
                    ports.add(made);
                    if (listening.called()) {
                      stop(made);
                    } else {
                      listening.callback(made);
                    }
                  });
    } catch (IOException | RuntimeException gone) {
      asked.remove(listening);
      refuse(listening, "the connection has ended: " + gone.getMessage());
    }
    return listening;
  }

  private static void refuse(Deferred<RemotePort> listening, String why) {
    if (!listening.called()) {
      listening.errback(new ChannelRefused(why));
    }
  }

  /// Where somebody has come, as the server says it: some name the address instead of the host that
  /// we have asked for, which is as good as long as the number is of one place only.
  private @Nullable RemotePort portAt(String host, int number) {
    List<RemotePort> all = ports.stream().filter(each -> each.port() == number).toList();
    for (RemotePort each : all) {
      if (each.host().equals(host)) {
        return each;
      }
    }
    return all.size() == 1 ? all.getFirst() : null;
  }

  void stop(RemotePort port) {
    if (ports.remove(port)) {
      try {
        Buffer request = link.session().createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 128);
        request.putString("cancel-tcpip-forward");
        request.putBoolean(false);
        request.putString(port.host());
        request.putUInt(port.port());
        link.session().writePacket(request);
      } catch (IOException gone) {
        link.transport().abortConnection();
      }
    }
  }

  /// A connection to such a place.
  Channel forwarded() {
    open++;
    incoming++;
    AcceptedChannel channel =
        new AcceptedChannel(
            link.session(),
            (accepted, request, opened) -> {
              RemotePort port = portAt(request.getString(), request.getInt());
              if (port == null || incoming > link.limits().channelsMax()) {
                return Deferred.fail(
                    new SshChannelOpenException(
                        accepted.getChannelId(),
                        SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                        "nobody is waited for there, or too many have come"));
              }
              var _ =
                  opened
                      .then(socket ->
                          OpenedChannel.connect(
                              link.reactor(), port.factory(), socket, link.carrier()))
                      .handleFailure(failed -> accepted.close(false));
              return Deferred.succeed();
            });
    channel.addCloseFutureListener(_ -> {
      incoming--;
      closed();
    });
    return channel;
  }

  private void closed() {
    open--;
    if (ends && open == 0) {
      close();
    }
  }

  /// Has the connection end when what runs within it has, now if nothing does.
  public void closeWhenIdle() {
    ends = true;
    if (open == 0) {
      close();
    }
  }

  /// Where the server is.
  public Address peer() {
    return link.transport().peer();
  }

  /// Of the server's key, as OpenSSH writes it: `SHA256:…`.
  public String fingerprint() {
    return KeyUtils.getFingerPrint(link.session().getServerKey());
  }

  /// Fires when the connection has ended, with why. Always the same.
  public Deferred<ConnectionClosed> ended() {
    return ended;
  }

  void lost(ConnectionClosed reason) {
    List<Deferred<RemotePort>> unanswered = List.copyOf(asked);
    asked.clear();
    unanswered.forEach(each -> refuse(each, "the connection has ended"));
    ended.callback(reason);
  }

  /// Ends the connection, and with it all that runs within it.
  public void close() {
    link.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "");
  }

  @Override
  public String toString() {
    return "SshClientConnection[%s at %s]".formatted(link.user(), link.host());
  }
}
