package spindle.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.roles.ListenOptions;
import spindle.roles.Streams;

/// A socket that a service manager has opened and handed to this process when it started it: socket
/// activation, as systemd does it and describes it in `sd_listen_fds(3)`.
///
/// The variables `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES` are read when somebody listens.
/// They stay, since a JVM cannot remove its own; what this process starts knows by `LISTEN_PID`
/// that they are not for it. Otherwise as [AdoptedStreamServerEndpoint]: it can be listened at
/// once, and the selectors cannot take what comes in this way.
public final class SystemdServerEndpoint implements StreamServerEndpoint {
  /// What kind of place a socket listens at.
  public enum Domain {
    /// An IPv4 address.
    INET,
    /// An IPv6 address, which may take IPv4 connections, too.
    INET6,
    /// A UNIX address.
    UNIX;

    private boolean has(Address place) {
      return switch (this) {
        case INET -> place instanceof IPv4Address;
        case INET6 -> place instanceof IPv6Address;
        case UNIX -> place instanceof UnixAddress;
      };
    }
  }

  private final Streams reactor;
  private final @Nullable Domain domain;
  private final int index;
  private final @Nullable String name;
  private final ListenOptions options;
  private final Map<String, String> environment;
  private @Nullable List<AdoptedStreamServerEndpoint> adopted;

  /// The socket that has an index, whatever kind of place it listens at.
  ///
  /// @param index in the order in which the manager has them, from 0 on
  public SystemdServerEndpoint(Streams reactor, int index, ListenOptions options) {
    this(reactor, null, index, null, options, System.getenv());
  }

  /// The socket that has a name, `FileDescriptorName=` in systemd's unit, whatever kind of place it
  /// listens at. If several have it, as all sockets of one unit do, all of them: the port is of
  /// all, with the address of the first.
  public SystemdServerEndpoint(Streams reactor, String name, ListenOptions options) {
    this(reactor, null, 0, name, options, System.getenv());
  }

  SystemdServerEndpoint(
      Streams reactor,
      @Nullable Domain domain,
      int index,
      @Nullable String name,
      ListenOptions options,
      Map<String, String> environment) {
    this.reactor = reactor;
    this.domain = domain;
    this.index = index;
    this.name = name;
    this.options = options;
    this.environment = environment;
  }

  /// Whether this process was started with a socket of that name, so that one can listen there.
  public static boolean isGiven(String name) {
    return SocketActivation.has(System.getenv(), ProcessHandle.current().pid(), name);
  }

  /// The same, but listening fails if the socket is of another kind.
  public SystemdServerEndpoint withDomain(Domain only) {
    return new SystemdServerEndpoint(reactor, only, index, name, options, environment);
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    List<ListeningPort> open = new ArrayList<>();
    try {
      for (AdoptedStreamServerEndpoint each : given()) {
        open.add(each.adopt(factory));
      }
    } catch (CannotListenError | IllegalArgumentException refused) {
      Throwable told =
          refused instanceof CannotListenError ? refused : new CannotListenError(socket(), refused);
      return SeveralPorts.of(open).stopListening().then(_ -> Deferred.fail(told));
    }
    return checked(open);
  }

  private String socket() {
    return "socket %s of systemd".formatted(name == null ? index : "'" + name + "'");
  }

  /// Looked up once: when the port is closed, the descriptor's number may be another's.
  private List<AdoptedStreamServerEndpoint> given() {
    List<AdoptedStreamServerEndpoint> known = adopted;
    if (known == null) {
      SocketActivation passed = SocketActivation.parse(environment, ProcessHandle.current().pid());
      List<Integer> descriptors =
          name == null ? List.of(passed.descriptor(index)) : passed.descriptors(name);
      known =
          descriptors.stream()
              .map(each -> new AdoptedStreamServerEndpoint(reactor, each, options))
              .toList();
      adopted = known;
    }
    return known;
  }

  private Deferred<ListeningPort> checked(List<ListeningPort> open) {
    ListeningPort all = SeveralPorts.of(open);
    for (ListeningPort each : open) {
      if (domain != null && !domain.has(each.host())) {
        Throwable other =
            new IllegalArgumentException(
                "expected a socket of domain %s, got one at %s".formatted(domain, each.host()));
        return all.stopListening().then(_ -> Deferred.fail(new CannotListenError(socket(), other)));
      }
    }
    return Deferred.succeed(all);
  }

  static EndpointType<StreamServerEndpoint> type() {
    return new EndpointType<>(
        "systemd",
        AdoptedStreamServerEndpoint.WORDS.parameters(
            EndpointParameter.placed("domain", "of the socket: INET, INET6 or UNIX; any if empty"),
            EndpointParameter.placed("index", "of the socket, from 0 on"),
            EndpointParameter.optional("name", "", "of the socket, in place of an index")),
        SystemdServerEndpoint::parse);
  }

  private static StreamServerEndpoint parse(Streams reactor, Arguments given) {
    boolean named = given.has("name");
    if (named == given.has("index")) {
      throw given
          .get(named ? "name" : "index")
          .refused(
              "expected either the 'index' or the 'name' of the socket, got "
                  + (named ? "both" : "neither"));
    }
    return new SystemdServerEndpoint(
        reactor,
        domain(given.get("domain")),
        named ? 0 : given.get("index").integer(0, Integer.MAX_VALUE),
        named ? given.text("name") : null,
        OptionWords.listen(AdoptedStreamServerEndpoint.WORDS, given),
        System.getenv());
  }

  private static @Nullable Domain domain(Argument given) {
    if (given.text().isEmpty()) {
      return null;
    }
    try {
      return Domain.valueOf(given.text());
    } catch (IllegalArgumentException unknown) {
      throw given.wrong("INET, INET6 or UNIX");
    }
  }

  /// Its string: `systemd:domain=INET:index=0`, `systemd:name=http`.
  @Override
  public String toString() {
    return "systemd"
        + (domain == null ? "" : ":domain=" + domain)
        + (name == null ? ":index=" + index : ":name=" + Description.quote(name))
        + AdoptedStreamServerEndpoint.WORDS.write(options);
  }
}
