package spindle.amp;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.protocol.DescriptorReceiver;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;

/// The descriptors that came over one connection and belong to nobody yet. They come before the end
/// of the box that names them, or long before, and a box names each by how many came before it.
final class Passed {
  private static final System.Logger LOG = System.getLogger("spindle.amp");

  private final int most;
  private final Map<Long, Descriptor> waiting = new LinkedHashMap<>();
  private List<Descriptor> named = new ArrayList<>();
  private long came;
  private long highest = -1;

  /// @param most that may wait for their box
  Passed(int most) {
    this.most = most;
  }

  /// A new connection begins.
  void begin() {
    end();
    came = 0;
    highest = -1;
  }

  /// One has come. Where too many wait, the oldest is closed: its box may have been one that nobody
  /// here understands.
  void came(int number) {
    if (waiting.size() >= most) {
      Iterator<Descriptor> oldest = waiting.values().iterator();
      close(oldest.next());
      oldest.remove();
    }
    waiting.put(came++, Descriptor.received(Reactor.current(), number));
  }

  /// The one that a box names.
  ///
  /// @throws IllegalArgumentException if it is not there
  Descriptor name(long place) {
    Descriptor found = waiting.remove(place);
    if (found == null) {
      throw new IllegalArgumentException(
          "expected a descriptor that was passed and waits; it was not, or more than %d waited"
              .formatted(most));
    }
    named.add(found);
    highest = Math.max(highest, place);
    return found;
  }

  /// What the box that was just read has named; it is the caller's now. Boxes name them in order,
  /// so those before it will not be named any more.
  List<Descriptor> take() {
    if (named.isEmpty()) {
      return List.of();
    }
    List<Descriptor> taken = named;
    named = new ArrayList<>();
    Iterator<Map.Entry<Long, Descriptor>> all = waiting.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Long, Descriptor> next = all.next();
      if (next.getKey() > highest) {
        break;
      }
      close(next.getValue());
      all.remove();
    }
    return taken;
  }

  /// How many the box that was just read has named.
  int named() {
    return named.size();
  }

  /// The box that was just read is refused.
  void refuse() {
    take().forEach(Passed::close);
  }

  /// The connection has ended.
  void end() {
    named.forEach(Passed::close);
    waiting.values().forEach(Passed::close);
    named.clear();
    waiting.clear();
  }

  /// Another protocol goes on with the connection: what waits came for that one.
  ///
  /// @throws Exception what it throws
  void handOn(Protocol next) throws Exception {
    while (next instanceof DescriptorReceiver receiver && !waiting.isEmpty()) {
      Iterator<Descriptor> first = waiting.values().iterator();
      Descriptor descriptor = first.next();
      first.remove();
      receiver.descriptorReceived(descriptor.take());
    }
    end();
  }

  /// Closes it; what stands in the way of that is logged.
  static void close(Descriptor descriptor) {
    try {
      descriptor.close();
    } catch (RuntimeException refused) {
      LOG.log(System.Logger.Level.ERROR, "a descriptor cannot be closed", refused);
    }
  }
}
