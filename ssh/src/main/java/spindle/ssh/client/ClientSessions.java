package spindle.ssh.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import spindle.ssh.SshLimits;
import spindle.ssh.carrier.Choices;
import spindle.ssh.carrier.KeyExchange;
import spindle.ssh.carrier.QuietLogger;
import spindle.time.Scheduler;

/// MINA's client, set up as ours is: it makes the session of a connection, and no more.
final class ClientSessions extends SessionFactory {
  private static final String CERTIFICATE = "-cert-v01@openssh.com";

  ClientSessions(Scheduler scheduler, SshLimits limits) {
    super(manager(scheduler, limits));
  }

  private static ClientFactoryManager manager(Scheduler scheduler, SshLimits limits) {
    QuietLogger.settle();
    var manager = ClientBuilder.builder().build(true);
    Choices.settle(manager, scheduler);
    Choices.limit(
        manager, limits.window(), limits.packet(), limits.rekeyBytes(), limits.rekeyTime());
    CoreModuleProperties.CLIENT_IDENTIFICATION.set(manager, "Spindle");
    manager.setServiceFactories(
        List.of(ClientLogins.factory(), ClientConnectionServiceFactory.INSTANCE));
    manager.setUserAuthFactories(ClientLogins.ways());
    manager.setServerKeyVerifier((_, _, _) -> false); // the session judges itself
    manager.setChannelFactories(List.of(new Forwarded()));
    manager.setGlobalRequestHandlers(List.of());
    manager.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    return manager;
  }

  @Override
  protected ClientSessionImpl doCreateSession(IoSession carrier) throws Exception {
    return new Own(getClient(), carrier);
  }

  /// What the server opens: a connection to a place where it listens for us.
  private static final class Forwarded implements ChannelFactory {
    @Override
    public String getName() {
      return "forwarded-tcpip";
    }

    @Override
    public Channel createChannel(Session session) {
      return ClientLink.of(session).connection().forwarded();
    }
  }

  /// A session on the reactor's thread.
  static final class Own extends ClientSessionImpl implements KeyExchange.Session {
    private final ClientLink link;

    Own(ClientFactoryManager manager, IoSession carrier) throws Exception {
      super(manager, carrier);
      link = ClientLink.of(this);
      setUsername(link.user());
      // By which MINA judges the names in a certificate.
      setConnectAddress(InetSocketAddress.createUnresolved(link.host(), link.port()));
    }

    @Override
    protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
      return new KeyExchange(this, log, ClientLink.of(this).limits().rekeysMax());
    }

    @Override
    protected void handleKexInit(Buffer buffer) throws Exception {
      exchange().offered();
      super.handleKexInit(buffer);
    }

    @Override
    public IoWriteFuture writeNow(Buffer packet) throws IOException {
      return doWritePacket(packet);
    }

    ConnectionService channels() {
      return getConnectionService();
    }

    /// Those first that can be judged, as OpenSSH does: a server that has several keys shows one
    /// that is known.
    @Override
    protected String resolveAvailableSignaturesProposal(FactoryManager manager) {
      String[] all = super.resolveAvailableSignaturesProposal(manager).split(",", -1);
      ClientLink of = ClientLink.of(this);
      KnownHosts.Wanted wanted = of.hosts().wanted(of.host(), of.port());
      List<String> known = new ArrayList<>();
      List<String> others = new ArrayList<>();
      for (String each : all) {
        boolean judged =
            each.endsWith(CERTIFICATE)
                ? wanted.certificates()
                : wanted.types().contains(KeyUtils.getCanonicalKeyType(each));
        if (judged) {
          known.add(each);
        } else if (!each.endsWith(CERTIFICATE)) {
          others.add(each);
        }
      }
      known.addAll(others);
      return String.join(",", known);
    }

    @Override
    protected void checkKeys() throws IOException {
      link.hosts().require(link.host(), link.port(), shown(getServerKey()));
    }

    /// Of a certificate MINA has seen that it holds, now, for this host.
    private static KnownHosts.Shown shown(PublicKey key) {
      PublicKey own = key;
      String authority = "";
      if (key instanceof OpenSshCertificate certificate) {
        own = certificate.getCertPubKey();
        authority = base64(certificate.getCaPubKey());
      }
      return new KnownHosts.Shown(
          KeyUtils.getKeyType(own), base64(own), KeyUtils.getFingerPrint(own), authority);
    }

    private static String base64(PublicKey key) {
      ByteArrayBuffer buffer = new ByteArrayBuffer();
      buffer.putRawPublicKey(key);
      return Base64.getEncoder().encodeToString(buffer.getCompactData());
    }

    @Override
    protected void signalAuthFailure(Throwable why) {
      ClientLink of = ClientLink.of(this);
      of.failed(why);
      super.signalAuthFailure(why);
    }
  }
}
