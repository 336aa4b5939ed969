package spindle.protocol;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;

/// An option of a socket for streams, by the name that the operating system has for it. Its value
/// is a whole number, in the unit that stands here.
///
/// Options for listening and connecting take them (`withSetting`), endpoint strings have the word
/// `settings` for them, and [Transport#setSetting] changes some of them on an open connection. What
/// a kernel has no way to set it refuses, and names the kernel that has: `epoll` can set all of
/// them, the selectors those that the JDK has. A kernel in memory remembers the values and does
/// nothing with them.
///
/// Not among them are those that the reactor uses itself and that have words of their own:
/// TCP_NODELAY, SO_KEEPALIVE, SO_REUSEPORT, SO_REUSEADDR and SO_LINGER.
public enum SocketSetting {
  /// Bytes that the system keeps for us until the peer has taken them. It may take less than is
  /// asked for: `net.core.wmem_max`.
  SO_SNDBUF(1, Integer.MAX_VALUE, true),

  /// Bytes that the system takes from the peer before we read them. It may take less than is asked
  /// for: `net.core.rmem_max`. Set before a connection is made, it also bounds the window.
  SO_RCVBUF(1, Integer.MAX_VALUE, true),

  /// The mark of packets, for routing and filters. Needs the right to administer the network.
  SO_MARK(0, Integer.MAX_VALUE, false),

  /// Microseconds for which the system asks the network card again and again before it sleeps. More
  /// than `net.core.busy_read` needs the right to administer the network.
  SO_BUSY_POLL(0, Integer.MAX_VALUE, false),

  /// The number of a processor: of several sockets at one place, the system chooses the one whose
  /// processor has received the connection.
  SO_INCOMING_CPU(0, Integer.MAX_VALUE, false, Moment.LISTENING),

  /// Seconds for which a peer is silent before it is probed, if `keepAlive` is on.
  TCP_KEEPIDLE(1, 32_767, false),

  /// Seconds between two probes.
  TCP_KEEPINTVL(1, 32_767, false),

  /// Probes without an answer after which the connection is lost.
  TCP_KEEPCNT(1, 127, false),

  /// Milliseconds for which what was sent may stay unacknowledged before the connection is lost; 0
  /// for what the system thinks right.
  TCP_USER_TIMEOUT(0, Integer.MAX_VALUE, false),

  /// Bytes not sent yet above which the system says that there is no room.
  TCP_NOTSENT_LOWAT(1, Integer.MAX_VALUE, false),

  /// Bytes of a segment at most.
  TCP_MAXSEG(88, 32_767, false, Moment.LISTENING, Moment.CONNECTING),

  /// How often a request to connect is sent again before the attempt fails.
  TCP_SYNCNT(1, 127, false, Moment.CONNECTING),

  /// 1 to acknowledge at once, 0 to wait for something to send along. The system forgets it in
  /// time, so it is set again and again.
  TCP_QUICKACK(0, 1, false, Moment.CONNECTED),

  /// Seconds for which the system keeps a connection to itself until the peer has sent something;
  /// it rounds up to a time at which it sends again. Not for a server that speaks first.
  TCP_DEFER_ACCEPT(0, Integer.MAX_VALUE, false, Moment.LISTENING),

  /// How many connections may wait whose first bytes came with the request to connect. The system
  /// must allow it: `net.ipv4.tcp_fastopen`.
  TCP_FASTOPEN(0, Integer.MAX_VALUE, false, Moment.LISTENING),

  /// The byte of each packet that says how it wants to be treated: the traffic class with IPv6. Its
  /// last two bits are the system's.
  IP_TOS(0, 255, false),

  /// 1 to be allowed to use a local address that this machine does not have yet.
  IP_FREEBIND(0, 1, false, Moment.LISTENING, Moment.CONNECTING),

  /// 1 to have the port chosen when the peer is known, not with `bindAddress` already: many more
  /// connections go out from one address.
  IP_BIND_ADDRESS_NO_PORT(0, 1, false, Moment.CONNECTING);

  /// When a setting can be given.
  public enum Moment {
    /// With the options for listening: the socket has it before it has its place, and every
    /// connection that it accepts has it, too.
    LISTENING,
    /// With the options for connecting: the socket has it before the attempt begins.
    CONNECTING,
    /// On an open connection.
    CONNECTED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final int min;
  private final int max;
  private final boolean forUnix;
  private final boolean listening;
  private final boolean connecting;
  private final boolean connected;

  SocketSetting(int min, int max, boolean forUnix, Moment... moments) {
    this.min = min;
    this.max = max;
    this.forUnix = forUnix;
    List<Moment> all = List.of(moments.length == 0 ? Moment.values() : moments);
    listening = all.contains(Moment.LISTENING);
    connecting = all.contains(Moment.CONNECTING);
    connected = all.contains(Moment.CONNECTED);
  }

  /// Whether it can be given then.
  public boolean isFor(Moment moment) {
    return switch (moment) {
      case LISTENING -> listening;
      case CONNECTING -> connecting;
      case CONNECTED -> connected;
    };
  }

  /// Whether connections to and from such an address have it: UNIX sockets have only SO_SNDBUF and
  /// SO_RCVBUF, pipes nothing.
  public boolean isFor(Address address) {
    return switch (address) {
      case IPv4Address four -> true;
      case IPv6Address six -> true;
      case UnixAddress unix -> forUnix;
      default -> false;
    };
  }

  /// Checks a value and a moment.
  ///
  /// @return the value
  /// @throws IllegalArgumentException if it makes no sense, or not then
  public int require(int value, Moment moment) {
    if (!isFor(moment)) {
      throw new IllegalArgumentException(
          "%s cannot be set when %s, only when %s"
              .formatted(
                  this,
                  moment,
                  Stream.of(Moment.values())
                      .filter(this::isFor)
                      .map(Moment::toString)
                      .collect(Collectors.joining(" or "))));
    }
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "expected a value from %d to %d for %s, got %d".formatted(min, max, this, value));
    }
    return value;
  }
}
