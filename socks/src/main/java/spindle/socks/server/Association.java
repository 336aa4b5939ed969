package spindle.socks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.reason.CannotListenError;
import spindle.roles.DatagramOptions;
import spindle.socks.server.SocksRequest.Command;
import spindle.time.DelayedCall;

/// Datagrams of one client, both ways, RFC 1928, 7: from the client's address alone, to where the
/// rule lets them, and back from where the client has sent something.
final class Association {
  /// Names that are looked up at the same time; datagrams to more are dropped.
  static final int LOOKUPS_MAX = 16;

  private final SocksServer server;
  private final Optional<User> user;
  private final Address client;
  private final Runnable whenSilent;
  private final Inside inside = new Inside();
  private final Outside four = new Outside();
  private final Outside six = new Outside();
  private final List<DatagramTransport> open = new ArrayList<>();
  private final Map<Address, Boolean> places = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, InetAddress> names = new LinkedHashMap<>(16, 0.75f, true);
  private final List<Deferred<?>> lookups = new ArrayList<>();
  private int clientPort;
  private long heardNanos;
  private @Nullable DelayedCall look;
  private boolean over;

  /// @param client where the client's connection comes from
  /// @param clientPort from which it will send; 0 if it does not know yet
  /// @param whenSilent called when nothing has come for too long
  Association(
      SocksServer server,
      Optional<User> user,
      Address client,
      int clientPort,
      Runnable whenSilent) {
    this.server = server;
    this.user = user;
    this.client = client;
    this.clientPort = clientPort;
    this.whenSilent = whenSilent;
  }

  /// Opens the client's port.
  ///
  /// @param reached the address at which the client has come
  /// @return where the client sends to
  Address open(Address reached) throws CannotListenError {
    DatagramTransport port =
        server
            .reactor()
            .listenUDP(0, inside, DatagramOptions.defaults().withInterface(host(reached)));
    open.add(port);
    heardNanos = server.reactor().nowNanos();
    look = server.reactor().callLater(server.settings().silence(), this::look);
    return port.host();
  }

  private static String host(Address address) {
    return switch (address) {
      case IPv4Address v4 -> v4.host();
      case IPv6Address v6 -> v6.host();
      default -> throw new IllegalArgumentException("expected an IP address, got " + address);
    };
  }

  private static int port(Address address) {
    return switch (address) {
      case IPv4Address v4 -> v4.port();
      case IPv6Address v6 -> v6.port();
      default -> 0;
    };
  }

  private void look() {
    long quiet = server.reactor().nowNanos() - heardNanos;
    long left = server.settings().silence().toNanos() - quiet;
    if (left <= 0) {
      whenSilent.run();
    } else {
      look = server.reactor().callLater(Duration.ofNanos(left), this::look);
    }
  }

  /// Ends it; its ports are free.
  void close() {
    over = true;
    DelayedCall timer = look;
    if (timer != null && timer.active()) {
      timer.cancel();
    }
    open.forEach(DatagramTransport::stopListening);
    open.clear();
    List.copyOf(lookups).forEach(Deferred::cancel);
  }

  /// What the client sends.
  private final class Inside extends DatagramProtocol {
    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      if (over || !host(from).equals(host(client))) {
        return;
      }
      if (clientPort == 0) {
        clientPort = port(from);
      }
      Datagrams.Destination destination = port(from) == clientPort ? Datagrams.take(data) : null;
      if (destination != null) {
        heardNanos = server.reactor().nowNanos();
        send(destination, data);
      }
    }
  }

  private void send(Datagrams.Destination to, ByteBuffer data) {
    Address literal;
    try {
      literal = Address.literal(to.host(), to.port());
    } catch (IllegalArgumentException name) {
      byName(to, data);
      return;
    }
    send(to, literal, data);
  }

  private void byName(Datagrams.Destination to, ByteBuffer data) {
    InetAddress known = names.get(to.host());
    if (known != null) {
      send(to, Address.of(known, to.port()), data);
      return;
    }
    if (lookups.size() >= LOOKUPS_MAX || !SocksConversation.isPlace(to.host())) {
      return;
    }
    ByteBuffer kept = ByteBuffer.allocate(data.remaining()).put(data).flip();
    Deferred<List<InetAddress>> asked = server.reactor().resolve(to.host());
    lookups.add(asked);
    asked
        .finallyDo(() -> lookups.remove(asked))
        .onSuccess(found -> {
          remember(names, to.host(), found.getFirst());
          send(to, Address.of(found.getFirst(), to.port()), kept);
        })
        .handleFailure(_ -> {});
  }

  private void send(Datagrams.Destination to, Address address, ByteBuffer data) {
    SocksRequest request =
        new SocksRequest(5, Command.UDP_ASSOCIATE, to.host(), to.port(), user, client);
    if (over || !server.rule().allows(request, address)) {
      return;
    }
    Outside out = address instanceof IPv6Address ? six : four;
    try {
      out.begin(address);
    } catch (IOException noSuchFamily) {
      return;
    }
    remember(places, address, true);
    out.port().write(data, address);
  }

  /// As many as may be; what was not used longest is forgotten.
  private <K, V> void remember(Map<K, V> all, K key, V value) {
    all.put(key, value);
    if (all.size() > server.settings().placesMax()) {
      all.remove(all.keySet().iterator().next());
    }
  }

  /// What comes back, over one family.
  private final class Outside extends DatagramProtocol {
    private boolean begun;

    void begin(Address first) throws CannotListenError {
      if (!begun) {
        DatagramOptions options = DatagramOptions.defaults();
        open.add(
            server
                .reactor()
                .listenUDP(
                    0, this, first instanceof IPv6Address ? options.withInterface("::") : options));
        begun = true;
      }
    }

    DatagramTransport port() {
      return transport();
    }

    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      if (over || !places.containsKey(from)) { // to look it up by get would make it a recent one
        return;
      }
      heardNanos = server.reactor().nowNanos();
      Address back = Address.literal(host(client), clientPort);
      inside.transport().write(Datagrams.from(from, data), back);
    }
  }
}
