package spindle.memory;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.memory.Parcel.Kind;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.NoRouteError;
import spindle.reason.TCPTimedOutError;

/// An attempt to connect: asks again while nobody answers, as long as Linux does.
final class Attempt {
  private static final long FIRST_RETRY = TimeUnit.SECONDS.toNanos(1);

  /// As often as Linux (tcp_syn_retries): 127 s in all.
  private static final int RETRIES_MAX = 6;

  private final MemoryNetwork network;
  private final MemoryStream client;
  private final @Nullable MemoryHost target;
  private boolean over;
  private int retries;

  Attempt(MemoryStream client, @Nullable MemoryHost target) {
    this.client = client;
    this.target = target;
    network = client.kernel.network();
  }

  /// The client wants no connection any more.
  void giveUp() {
    over = true;
  }

  void ask() {
    MemoryHost to = target;
    if (over || client.kernel.hasVanished()) {
      return;
    }
    if (to == null) {
      answer(0, () -> new NoRouteError(words("No route to host"), null));
      return;
    }
    long transit = network.circumstances().transit(parcel(to, Kind.CONNECT));
    if (transit == Circumstances.LOST) {
      askAgainLater();
    } else {
      network.at(network.nanos() + transit, () -> arriveAt(to));
    }
  }

  private Parcel parcel(MemoryHost to, Kind kind) {
    return kind == Kind.CONNECT
        ? new Parcel(client.kernel.host(), to, kind, client.host(), client.peer(), 0)
        : new Parcel(to, client.kernel.host(), kind, client.peer(), client.host(), 0);
  }

  private void askAgainLater() {
    long pause = FIRST_RETRY << retries;
    if (retries++ < RETRIES_MAX) {
      network.at(network.nanos() + pause, this::ask);
    } else {
      answer(pause, () -> new TCPTimedOutError(words("Connection timed out"), null));
    }
  }

  private void arriveAt(MemoryHost to) {
    if (over) {
      return;
    }
    MemoryListening port = to.isUp() ? to.listening(client.peer()) : null;
    if (!to.isUp() || (port != null && !port.hasRoom())) {
      askAgainLater();
    } else if (port == null) {
      long back = network.circumstances().transit(parcel(to, Kind.RESET));
      if (back == Circumstances.LOST) {
        askAgainLater();
      } else {
        answer(back, () -> new ConnectionRefusedError(words("Connection refused"), null));
      }
    } else {
      Address here = client.peer();
      Address there = client.host();
      MemoryStream server = new MemoryStream(port.kernel, here, there);
      MemoryStream.join(client, server);
      port.expect(server);
      server.out().send(Kind.ANSWER);
    }
  }

  private String words(String why) {
    return "cannot connect to " + client.peer() + ": " + why;
  }

  private void answer(long nanos, java.util.function.Supplier<IOException> refusal) {
    network.at(
        network.nanos() + nanos,
        () -> {
          if (!over) {
            over = true;
            client.refused(refusal.get());
          }
        });
  }

  /// Where a connection to `to` begins on `host`.
  static Address source(MemoryHost host, Address to) {
    if (Places.isAny(to) || Places.isLoopback(to) || host.has(to)) {
      return Places.isAny(to) ? destination(to) : to;
    }
    for (Address each : host.addresses()) {
      if (Places.sameFamily(each, to)) {
        return each;
      }
    }
    return Places.isLoopback(to)
        ? to
        : destination(Places.sameFamily(to, Places.ANY4) ? Places.ANY4 : Places.ANY6);
  }

  /// To no address in particular is to this machine.
  static Address destination(Address to) {
    if (!Places.isAny(to)) {
      return to;
    }
    Address loopback =
        Places.sameFamily(to, Places.LOOPBACK4) ? Places.LOOPBACK4 : Places.LOOPBACK6;
    return Places.withPort(loopback, Places.port(to));
  }
}
