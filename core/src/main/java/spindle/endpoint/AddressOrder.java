package spindle.endpoint;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv6Address;

/// In which order the addresses of a name are tried: the families in turn (RFC 8305, section 4),
/// each in the order of its answer, no address twice. The family of the first address begins, but
/// IPv6 does if an answer that begins with it comes before anything was tried. (After that it is
/// IPv6's turn anyway: what was tried is IPv4 then.)
final class AddressOrder {
  private final Set<Address> known = new LinkedHashSet<>();
  private final Deque<Address> six = new ArrayDeque<>();
  private final Deque<Address> four = new ArrayDeque<>();
  private boolean sixIsNext;

  /// Takes an answer in.
  void add(List<Address> answer) {
    for (Address each : answer) {
      boolean isSix = each instanceof IPv6Address;
      if (isSix && six.isEmpty() && each == answer.getFirst()) {
        sixIsNext = true;
      }
      if (known.add(each)) {
        (isSix ? six : four).add(each);
      }
    }
  }

  /// Whether IPv6 has an address that was not tried.
  boolean hasSix() {
    return !six.isEmpty();
  }

  boolean isEmpty() {
    return six.isEmpty() && four.isEmpty();
  }

  /// The next one, or null.
  @Nullable Address next() {
    Deque<Address> turn = sixIsNext ? six : four;
    Deque<Address> other = sixIsNext ? four : six;
    if (turn.isEmpty()) {
      return other.poll();
    }
    sixIsNext = !sixIsNext;
    return turn.poll();
  }

  /// How many there were, tried or not.
  int size() {
    return known.size();
  }
}
