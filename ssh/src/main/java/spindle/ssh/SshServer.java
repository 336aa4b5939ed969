package spindle.ssh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;

/// Makes the protocols of an SSH server, for any port: limits, drain, PROXY headers and simulated
/// worlds are the port's, and hold here as everywhere.
///
/// It offers what it was given programs for and nothing else: no shell and no forwarding of ports
/// unless asked for, and none of agents or displays. Immutable; `withX` gives a changed copy.
public final class SshServer implements ServerFactory {
  private final Reactor reactor;
  private final HostKeys keys;
  private final Portal<User> portal;
  private final Map<String, SshProgram> subsystems;
  private final @Nullable SshProgram shell;
  private final @Nullable SshProgram exec;
  private final List<String> environment;
  private final ForwardRule forwarding;
  private final ListenRule listening;
  private final SshLimits limits;
  private @Nullable Sessions sessions;

  /// A server that lets in whom `portal` lets in: with a [spindle.cred.SshKey] or a
  /// [spindle.cred.Login], as far as it has checkers for them.
  ///
  /// @throws IllegalArgumentException if it has for neither
  public SshServer(Reactor reactor, HostKeys keys, Portal<User> portal) {
    this(
        reactor,
        keys,
        portal,
        new Offers(
            Map.of(), null, null, List.of("LANG", "LC_*"), (_, _, _) -> null, (_, _, _) -> null),
        SshLimits.defaults());
  }

  /// What clients may have.
  private record Offers(
      Map<String, SshProgram> subsystems,
      @Nullable SshProgram shell,
      @Nullable SshProgram exec,
      List<String> environment,
      ForwardRule forwarding,
      ListenRule listening) {}

  private SshServer(
      Reactor reactor, HostKeys keys, Portal<User> portal, Offers offers, SshLimits limits) {
    this.reactor = reactor;
    this.keys = keys;
    this.portal = portal;
    subsystems = offers.subsystems;
    shell = offers.shell;
    exec = offers.exec;
    environment = offers.environment;
    forwarding = offers.forwarding;
    listening = offers.listening;
    this.limits = limits;
    LoginMethods.require(portal);
  }

  private SshServer with(
      Map<String, SshProgram> ofSubsystems,
      @Nullable SshProgram ofShell,
      @Nullable SshProgram ofExec,
      List<String> names) {
    Offers offers = new Offers(ofSubsystems, ofShell, ofExec, names, forwarding, listening);
    return new SshServer(reactor, keys, portal, offers, limits);
  }

  /// A copy that runs `program` for who asks for a shell: `ssh host`.
  public SshServer withShell(SshProgram program) {
    return with(subsystems, program, exec, environment);
  }

  /// A copy that runs `program` for who asks for a command: `ssh host what is to be done`.
  public SshServer withExec(SshProgram program) {
    return with(subsystems, shell, program, environment);
  }

  /// A copy that runs `program` for who asks for the subsystem of that name: `ssh -s host name`.
  public SshServer withSubsystem(String name, SshProgram program) {
    Map<String, SshProgram> more = new LinkedHashMap<>(subsystems);
    more.put(name, program);
    return with(Map.copyOf(more), shell, exec, environment);
  }

  /// A copy that lets clients set these variables and no others: names, or the beginnings of names
  /// with a `*` after them. `LANG` and `LC_*` unless said.
  public SshServer withEnvironment(String... names) {
    return with(subsystems, shell, exec, List.of(names));
  }

  /// A copy with other limits.
  public SshServer withLimits(SshLimits other) {
    Offers offers = new Offers(subsystems, shell, exec, environment, forwarding, listening);
    return new SshServer(reactor, keys, portal, offers, other);
  }

  /// A copy that connects clients to other places by a rule; nowhere unless said. A rule that says
  /// yes to everything lets clients reach what only this machine can.
  public SshServer withForwarding(ForwardRule rule) {
    Offers offers = new Offers(subsystems, shell, exec, environment, rule, listening);
    return new SshServer(reactor, keys, portal, offers, limits);
  }

  /// A copy that listens for clients by a rule; nowhere unless said. Each place is given up with
  /// the client's connection.
  public SshServer withRemoteForwarding(ListenRule rule) {
    Offers offers = new Offers(subsystems, shell, exec, environment, forwarding, rule);
    return new SshServer(reactor, keys, portal, offers, limits);
  }

  @Override
  public Protocol buildProtocol(Address address) {
    if (sessions == null) {
      sessions = new Sessions(this);
    }
    return new SshConnection(this, sessions);
  }

  Reactor reactor() {
    return reactor;
  }

  HostKeys keys() {
    return keys;
  }

  Portal<User> portal() {
    return portal;
  }

  SshLimits limits() {
    return limits;
  }

  @Nullable SshProgram shell() {
    return shell;
  }

  @Nullable SshProgram exec() {
    return exec;
  }

  @Nullable SshProgram subsystem(String name) {
    return subsystems.get(name);
  }

  ForwardRule forwarding() {
    return forwarding;
  }

  ListenRule listening() {
    return listening;
  }

  boolean takes(String variable) {
    return environment.stream()
        .anyMatch(each ->
            each.endsWith("*")
                ? variable.startsWith(each.substring(0, each.length() - 1))
                : variable.equals(each));
  }
}
