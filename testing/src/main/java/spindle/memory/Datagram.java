package spindle.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.memory.Parcel.Kind;

/// One datagram on its way: to one machine, to all of them, or to the members of a group.
final class Datagram {
  private final MemoryPackets sender;
  private final MemoryHost from;
  private final MemoryNetwork network;
  private final Address source;
  private final Address target;
  private final byte[] bytes;

  Datagram(MemoryPackets sender, Address source, Address target, byte[] bytes) {
    this.sender = sender;
    this.source = source;
    this.target = target;
    this.bytes = bytes;
    from = sender.kernel.host();
    network = from.network();
  }

  /// To where no machine is it goes without a word.
  void send() {
    if (Places.isGroup(target)) {
      sendToGroup();
    } else if (Places.isBroadcast(target)) {
      network.hosts().forEach(to -> launch(to, () -> arriveAtAll(to)));
    } else {
      MemoryHost to = from.route(target);
      if (to != null) {
        launch(to, () -> arriveAt(to));
      }
    }
  }

  /// What goes through the loopback interface stays on the machine, and always comes back.
  private void sendToGroup() {
    boolean stays = Places.isLoopback(sender.interfaceFor(target));
    if (stays || sender.loopback()) {
      launch(from, () -> arriveAtMembers(from, stays));
    }
    if (!stays && sender.timeToLive() > 0) {
      for (MemoryHost to : network.hosts()) {
        if (to != from) {
          launch(to, () -> arriveAtMembers(to, false));
        }
      }
    }
  }

  /// What stays on one machine keeps its order.
  private void launch(MemoryHost to, Runnable arrival) {
    Parcel parcel = new Parcel(from, to, Kind.DATAGRAM, source, target, bytes.length);
    for (long copy : network.circumstances().copies(parcel)) {
      if (parcel.isLocal()) {
        to.arrivesInOrder(copy, arrival);
      } else {
        network.at(network.nanos() + copy, arrival);
      }
    }
  }

  private void arriveAt(MemoryHost to) {
    if (!to.isUp()) {
      return;
    }
    MemoryPackets receiver = receiver(to);
    if (receiver != null) {
      receiver.arrives(bytes, source);
    } else {
      sendRefusal(to);
    }
  }

  /// The one that is connected to the sender, else the one with this very address, else one that
  /// takes what comes from everywhere; of several alike always the same for one sender.
  private @Nullable MemoryPackets receiver(MemoryHost to) {
    List<MemoryPackets> best = new ArrayList<>();
    int bestScore = 0;
    for (MemoryPackets each : to.packetPorts().covering(target)) {
      int score = each.takesFrom(source) ? score(each) : 0;
      if (score > bestScore) {
        best.clear();
      }
      if (score > 0 && score >= bestScore) {
        bestScore = score;
        best.add(each);
      }
    }
    return best.isEmpty() ? null : best.get(Math.floorMod(Places.port(source), best.size()));
  }

  private static int score(MemoryPackets socket) {
    return 1 + (Places.isAny(socket.host()) ? 0 : 1) + (socket.isConnected() ? 2 : 0);
  }

  private void sendRefusal(MemoryHost to) {
    network.note(to, () -> "nobody takes a datagram from %s to %s".formatted(source, target));
    Parcel parcel = new Parcel(to, from, Kind.REFUSAL, target, source, 0);
    long back = network.circumstances().transit(parcel);
    if (back != Circumstances.LOST) {
      network.at(network.nanos() + back, () -> sender.refused(target));
    }
  }

  private void arriveAtAll(MemoryHost to) {
    tell(
        to,
        to.packetPorts().at(Places.port(target)),
        each -> Places.isAny(each.host()) || each.host().equals(target));
  }

  private void arriveAtMembers(MemoryHost to, boolean onLoopback) {
    tell(
        to,
        to.packetPorts().at(Places.port(target)),
        each -> Places.covers(each.host(), target) && each.isMember(target, onLoopback));
  }

  private void tell(
      MemoryHost to, List<MemoryPackets> there, java.util.function.Predicate<MemoryPackets> meant) {
    if (to.isUp()) {
      List.copyOf(there).stream()
          .filter(each -> meant.test(each) && each.takesFrom(source))
          .forEach(each -> each.arrives(bytes, source));
    }
  }
}
