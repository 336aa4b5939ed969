package spindle.socks.server;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.socks.server.SocksRequest.Command;

/// Makes the protocols of a SOCKS proxy: SOCKS 4, 4a and 5 (RFC 1928, RFC 1929). Names are looked
/// up here.
///
/// Unless more is said, everybody who can reach the port may go everywhere but to this machine and
/// to networks that are not of the Internet, and only by CONNECT. BIND and UDP ASSOCIATE, which
/// open ports here, are for whom [#withCommands] says so; they open them at the address at which
/// the client has come. Immutable; `withX` gives a changed copy.
public final class SocksServer implements ServerFactory {
  private final Reactor reactor;
  private final SocksRule rule;
  private final @Nullable Portal<User> portal;
  private final SocksSettings settings;
  private final Set<Command> commands;

  /// A proxy that connects by `reactor`, whose port it is for.
  public SocksServer(Reactor reactor) {
    this(reactor, SocksRule.internet(), null, SocksSettings.defaults(), Set.of(Command.CONNECT));
  }

  private SocksServer(
      Reactor reactor,
      SocksRule rule,
      @Nullable Portal<User> portal,
      SocksSettings settings,
      Set<Command> commands) {
    this.reactor = reactor;
    this.rule = rule;
    this.portal = portal;
    this.settings = settings;
    this.commands = commands;
  }

  /// A copy with another rule on who may go where.
  public SocksServer withRule(SocksRule other) {
    return new SocksServer(reactor, other, portal, settings, commands);
  }

  /// A copy that wants a name and a password from everybody, as a [spindle.cred.Login], and has
  /// `users` check them. SOCKS 4 has no passwords, so it is refused then. They go over the wire as
  /// they are.
  public SocksServer withUsers(Portal<User> users) {
    return new SocksServer(reactor, rule, users, settings, commands);
  }

  /// A copy with other limits.
  public SocksServer withSettings(SocksSettings other) {
    return new SocksServer(reactor, rule, portal, other, commands);
  }

  /// A copy that does what these commands ask for; others are refused. What each may lead to is the
  /// rule's to say, which knows the command: connections are taken from whom it allows (BIND), and
  /// datagrams sent to whom it allows (UDP ASSOCIATE).
  public SocksServer withCommands(Command... all) {
    return new SocksServer(reactor, rule, portal, settings, Set.of(all));
  }

  @Override
  public Protocol buildProtocol(Address address) {
    return new SocksConversation(this);
  }

  Reactor reactor() {
    return reactor;
  }

  SocksRule rule() {
    return rule;
  }

  @Nullable Portal<User> portal() {
    return portal;
  }

  SocksSettings settings() {
    return settings;
  }

  boolean does(@Nullable Command command) {
    return command != null && commands.contains(command);
  }
}
