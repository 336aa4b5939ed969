package spindle.ssh;

import java.io.IOException;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.ServerUserAuthService;
import org.apache.sshd.server.session.SessionFactory;
import spindle.ssh.carrier.Carrier;
import spindle.ssh.carrier.KeyExchange;
import spindle.ssh.carrier.QuietLogger;
import spindle.ssh.carrier.ReactorTimers;

/// MINA's server, set up as ours is, with everything taken from it that would have threads or
/// sockets of its own: it makes the session of a connection, and no more.
final class Sessions extends SessionFactory {
  Sessions(SshServer server) {
    super(manager(server));
  }

  private static ServerFactoryManager manager(SshServer server) {
    QuietLogger.settle();
    var manager = ServerBuilder.builder().build(true);
    manager.setScheduledExecutorService(new ReactorTimers(server.reactor()), false);
    manager.setIoServiceFactoryFactory(new NoSockets());
    manager.setServiceFactories(
        List.of(new LoginService(), ServerConnectionServiceFactory.INSTANCE));
    manager.setKeyPairProvider(KeyPairProvider.wrap(server.keys().pairs()));
    manager.setUserAuthFactories(LoginMethods.of(server.portal()));
    manager.setPublickeyAuthenticator((_, _, _) -> true); // the portal is asked after it
    manager.setChannelFactories(List.of(new SessionChannels()));
    manager.setGlobalRequestHandlers(
        List.of(KeepAliveHandler.INSTANCE, NoMoreSessionsHandler.INSTANCE));
    manager.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    manager.setKeyExchangeFactories(
        manager.getKeyExchangeFactories().stream()
            .filter(each -> !each.getName().startsWith("diffie-hellman"))
            .toList());
    manager.setMacFactories(manager.getMacFactories().stream().filter(Sessions::isGood).toList());
    manager.setSignatureFactories(
        manager.getSignatureFactories().stream().filter(Sessions::isGood).toList());
    manager.setCompressionFactories(List.of(BuiltinCompressions.none));
    limit(manager, server.limits());
    return manager;
  }

  /// SHA-1 is not taken, though MINA would take it last. (Nor are exchanges over finite fields: the
  /// client chooses how large they are, and the largest hold the reactor up for a long while.)
  private static boolean isGood(NamedFactory<?> factory) {
    String name = factory.getName();
    return !name.contains("sha1") && !name.contains("md5") && !name.startsWith("ssh-rsa");
  }

  private static void limit(org.apache.sshd.server.SshServer manager, SshLimits limits) {
    CoreModuleProperties.SERVER_IDENTIFICATION.set(manager, "Spindle");
    // MINA does not count the first one.
    CoreModuleProperties.MAX_AUTH_REQUESTS.set(manager, limits.loginAttemptsMax() - 1);
    // Beyond it MINA ends the connection; we refuse the channel before that.
    CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(manager, limits.channelsMax() + 8);
    CoreModuleProperties.WINDOW_SIZE.set(manager, (long) limits.window());
    CoreModuleProperties.MAX_PACKET_SIZE.set(manager, (long) limits.packet());
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(manager, limits.rekeyBytes());
    CoreModuleProperties.REKEY_TIME_LIMIT.set(manager, limits.rekeyTime());
  }

  @Override
  protected ServerSessionImpl doCreateSession(IoSession carrier) throws Exception {
    return new Own(getServer(), carrier);
  }

  /// A session on the reactor's thread.
  static final class Own extends ServerSessionImpl implements KeyExchange.Session {
    Own(ServerFactoryManager manager, IoSession carrier) throws Exception {
      super(manager, carrier);
    }

    @Override
    protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
      return new KeyExchange(this, log);
    }

    KeyExchange exchange() {
      return (KeyExchange) kexHandler;
    }

    @Override
    public IoWriteFuture writeNow(Buffer packet) throws IOException {
      return doWritePacket(packet);
    }

    @Override
    public Carrier carrier() {
      return (Carrier) getIoSession();
    }

    @Override
    public KexState keys() {
      return kexState.get();
    }
  }

  /// Where a client logs in.
  static final class Logins extends ServerUserAuthService {
    Logins(Session session) throws IOException {
      super(session);
    }

    /// Tells the client whether it has.
    void decided(boolean right) throws Exception {
      Buffer nothing = new ByteArrayBuffer();
      if (right) {
        handleAuthenticationSuccess(SshConstants.SSH_MSG_USERAUTH_REQUEST, nothing);
      } else {
        handleAuthenticationFailure(SshConstants.SSH_MSG_USERAUTH_REQUEST, nothing);
      }
    }
  }

  private static final class LoginService implements ServiceFactory {
    @Override
    public String getName() {
      return "ssh-userauth";
    }

    @Override
    public Service create(Session session) throws IOException {
      return new Logins(session);
    }
  }

  /// Channels of the kind "session", the only one that there is.
  private static final class SessionChannels implements ChannelFactory {
    @Override
    public String getName() {
      return "session";
    }

    @Override
    public Channel createChannel(Session session) {
      return new SessionChannel(SshConnection.of((Own) session));
    }
  }

  /// The sockets are ours, and nothing is to ask MINA for one.
  private static final class NoSockets implements IoServiceFactoryFactory {
    @Override
    public IoServiceFactory create(org.apache.sshd.common.FactoryManager manager) {
      throw new UnsupportedOperationException("MINA is to open no sockets");
    }

    @Override
    public void setExecutorServiceFactory(
        org.apache.sshd.common.Factory<org.apache.sshd.common.util.threads.CloseableExecutorService>
            factory) {}
  }
}
