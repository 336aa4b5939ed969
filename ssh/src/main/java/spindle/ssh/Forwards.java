package spindle.ssh;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.protocol.Connectable;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.relay.PortForwardFactory;
import spindle.relay.Relay;
import spindle.roles.ListenOptions;
import spindle.ssh.carrier.AcceptedChannel;
import spindle.ssh.carrier.ChannelSocket;
import spindle.ssh.carrier.OpenedChannel;

/// What one client has forwarded (RFC 4254, 7): connections that the server makes for it, and
/// places where the server listens for it, as far as the server's rules say.
final class Forwards {
  private static final Logger LOG = System.getLogger("spindle.ssh");
  private static final int PORT_MAX = 65_535;

  private final SshConnection connection;

  /// A place as the client names it, wherever the rule has the server listen.
  ///
  /// @param port the real one where the client asks for 0
  private record Place(String host, int port) {}

  private final Map<Place, ListeningPort> ports = new LinkedHashMap<>();

  Forwards(SshConnection connection) {
    this.connection = connection;
  }

  // Connections that the server makes.

  AcceptedChannel direct() {
    connection.channelOpened();
    AcceptedChannel channel = new AcceptedChannel(connection.session(), this::judge);
    channel.addCloseFutureListener(_ -> connection.channelClosed());
    return channel;
  }

  private Deferred<Void> judge(
      AcceptedChannel channel, Buffer request, Deferred<ChannelSocket> opened) {
    String host = request.getString();
    int port = request.getInt();
    if (connection.draining() || !connection.mayHaveChannels()) {
      return Deferred.fail(
          new SshChannelOpenException(
              channel.getChannelId(),
              SshConstants.SSH_OPEN_RESOURCE_SHORTAGE,
              "too many channels are open"));
    }
    Connectable place = place(host, port);
    if (place == null) {
      String shown = host.replaceAll("\\p{Cntrl}", "?");
      LOG.log(Level.INFO, () -> "%s may not go to %s:%d".formatted(connection.user(), shown, port));
      return Deferred.fail(
          new SshChannelOpenException(
              channel.getChannelId(),
              SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
              "the server forwards nothing there"));
    }
    Relay relay = new Relay(PortForwardFactory.SILENCE);
    join(opened, relay, relay.near());
    return place.connect(_ -> relay.far()).then(_ -> Deferred.succeed());
  }

  private @Nullable Connectable place(String host, int port) {
    if (port < 1 || port > PORT_MAX) {
      return null;
    }
    try {
      return connection.server().forwarding().to(connection.user(), host, port);
    } catch (RuntimeException failed) {
      LOG.log(Level.ERROR, "a rule of forwarding has failed: it counts as no", failed);
      return null;
    }
  }

  /// Puts one end of a relay upon a channel, when that is there.
  private void join(Deferred<ChannelSocket> channel, Relay relay, Protocol end) {
    var _ =
        channel
            .then(socket ->
                OpenedChannel.connect(
                    connection.server().reactor(),
                    _ -> end,
                    socket,
                    connection.session().carrier()))
            .handleFailure(gone -> {
              LOG.log(Level.DEBUG, () -> "nothing is forwarded: " + gone.getMessage());
              relay.abortConnections();
            });
  }

  // Places where the server listens.

  Result listen(ConnectionService channels, boolean answer, Buffer request) throws IOException {
    String host = request.getString();
    int port = request.getInt();
    Address place = listenPlace(host, port);
    if (place == null
        || connection.draining()
        || ports.containsKey(new Place(host, port))
        || ports.size() >= connection.server().limits().portsMax()) {
      return Result.ReplyFailure;
    }
    try {
      var factory = new Incoming(channels, host);
      ListeningPort listening =
          connection.server().reactor().listen(place, factory, ListenOptions.defaults());
      int told = port == 0 ? portOf(listening.host()) : port;
      if (ports.putIfAbsent(new Place(host, told), listening) != null) {
        listening.stopListening().reportedElsewhere();
        return Result.ReplyFailure;
      }
      factory.port = told;
      LOG.log(Level.INFO, () -> connection.user().name() + " listens at " + listening.host());
      if (answer) {
        Buffer said = connection.session().createBuffer(SshConstants.SSH_MSG_REQUEST_SUCCESS, 8);
        if (port == 0) {
          said.putUInt(told);
        }
        connection.session().writePacket(said);
      }
      return Result.Replied;
    } catch (CannotListenError taken) {
      LOG.log(Level.DEBUG, () -> "nothing listens for a client: " + taken.getMessage());
      return Result.ReplyFailure;
    }
  }

  private static int portOf(Address place) {
    return switch (place) {
      case IPv4Address four -> four.port();
      case IPv6Address six -> six.port();
      default -> 0;
    };
  }

  private @Nullable Address listenPlace(String host, int port) {
    if (port < 0 || port > PORT_MAX) {
      return null;
    }
    try {
      return connection.server().listening().at(connection.user(), host, port);
    } catch (RuntimeException failed) {
      LOG.log(Level.ERROR, "a rule of forwarding has failed: it counts as no", failed);
      return null;
    }
  }

  Result cancel(Buffer request) {
    String host = request.getString();
    ListeningPort port = ports.remove(new Place(host, request.getInt()));
    if (port == null) {
      return Result.ReplyFailure;
    }
    var _ = port.stopListening();
    return Result.ReplySuccess;
  }

  /// Stops listening.
  void end() {
    ports.values().forEach(each -> each.stopListening().reportedElsewhere());
    ports.clear();
  }

  /// Leads who comes to such a place on to the client.
  private final class Incoming implements ServerFactory {
    private final String host;
    private final ConnectionService channels;
    private int port;

    Incoming(ConnectionService channels, String host) {
      this.channels = channels;
      this.host = host;
    }

    @Override
    public @Nullable Protocol buildProtocol(Address from) {
      if (!connection.mayHaveMoreChannels()) {
        return null;
      }
      Relay relay = new Relay(PortForwardFactory.SILENCE);
      OpenedChannel channel =
          new OpenedChannel("forwarded-tcpip", connection.session()) {
            @Override
            protected void describe(Buffer request) {
              request.putString(host);
              request.putUInt(port);
              request.putString(nameOf(from));
              request.putUInt(portOf(from));
            }
          };
      connection.channelOpened();
      channel.addCloseFutureListener(_ -> connection.channelClosed());
      try {
        channels.registerChannel(channel);
      } catch (IOException | RuntimeException gone) {
        LOG.log(Level.DEBUG, "nobody can be led on to a client", gone);
        channel.close(true);
        return null;
      }
      join(channel.ask(), relay, relay.far());
      return relay.near();
    }
  }

  private static String nameOf(Address from) {
    return switch (from) {
      case IPv4Address four -> four.inetAddress().getHostAddress();
      case IPv6Address six -> six.inetAddress().getHostAddress();
      default -> "localhost";
    };
  }
}
