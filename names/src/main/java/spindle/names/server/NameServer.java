package spindle.names.server;

import java.util.List;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.protocol.DatagramTransport;
import spindle.protocol.ListeningPort;
import spindle.reactor.Reactor;
import spindle.reason.CannotListenError;
import spindle.roles.DatagramOptions;
import spindle.roles.ListenOptions;

/// A name server: one port, over UDP and TCP, and a handler that answers.
///
/// ```java
/// NameServer.listen(reactor, Address.literal("127.0.0.1", 5353), query -> {
///   var here = ResourceRecord.of(query.name(), RecordType.A, 60, "192.0.2.1");
///   return Deferred.succeed(NameReply.of(here));
/// });
/// ```
///
/// It reads questions, and refuses what it does not know, without the handler: other opcodes,
/// classes and versions of EDNS, whole zones unless [NameServerSettings#transfers] says so. An
/// answer that is too long for its datagram is cut off and says so, and is had over TCP then. A
/// question that comes again and again from one network is answered only so often,
/// [NameServerSettings#answersPerSecond].
///
/// Belongs to the thread of its reactor.
public final class NameServer {
  private static final int PORTS_TRIED = 16;

  private final DatagramTransport datagrams;
  private final ListeningPort streams;

  private NameServer(DatagramTransport datagrams, ListeningPort streams) {
    this.datagrams = datagrams;
    this.streams = streams;
  }

  /// Listens with the default settings.
  ///
  /// @param place an address with its port, 0 for any that is free over both UDP and TCP
  /// @throws CannotListenError if it is taken or forbidden
  public static NameServer listen(Reactor reactor, Address place, NameHandler handler)
      throws CannotListenError {
    return listen(reactor, place, handler, NameServerSettings.defaults());
  }

  /// Listens.
  ///
  /// @param place an address with its port, 0 for any that is free over both UDP and TCP
  /// @throws CannotListenError if it is taken or forbidden
  /// @throws IllegalArgumentException if it is not an address of IPv4 or IPv6
  public static NameServer listen(
      Reactor reactor, Address place, NameHandler handler, NameServerSettings settings)
      throws CannotListenError {
    Responder responder = new Responder(reactor, handler, settings);
    for (int i = 1; ; i++) {
      DatagramTransport datagrams =
          reactor.listenUDP(
              port(place),
              new DatagramQuestions(responder),
              DatagramOptions.defaults().withInterface(host(place)));
      try {
        return new NameServer(
            datagrams,
            reactor.listen(
                Address.literal(host(place), port(datagrams.host())),
                _ -> new StreamQuestions(responder),
                ListenOptions.defaults().withConnectionsMax(settings.connectionsMax())));
      } catch (CannotListenError taken) {
        datagrams.stopListening();
        if (port(place) != 0 || i == PORTS_TRIED) {
          throw taken;
        }
      }
    }
  }

  private static int port(Address place) {
    return switch (place) {
      case IPv4Address four -> four.port();
      case IPv6Address six -> six.port();
      default -> throw noAddress(place);
    };
  }

  private static String host(Address place) {
    return switch (place) {
      case IPv4Address four -> four.host();
      case IPv6Address six -> six.host();
      default -> throw noAddress(place);
    };
  }

  private static IllegalArgumentException noAddress(Address place) {
    return new IllegalArgumentException("expected an address of IPv4 or IPv6, got " + place);
  }

  /// Where it listens, with the real port.
  public Address host() {
    return datagrams.host();
  }

  /// Listens no longer. Connections end when they are idle.
  ///
  /// @return fires when both ports are free
  public Deferred<List<Void>> stopListening() {
    return Deferred.gatherResults(List.of(datagrams.stopListening(), streams.stopListening()));
  }
}
