package spindle.names.resolver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;
import spindle.names.wire.Question;
import spindle.reason.DNSLookupError;

/// The addresses of a host: A and AAAA at once, for one after the other of the names that a short
/// one may mean, until there is one with an address. Each family is told as soon as it is known
/// that the name is the one.
final class AddressLookup extends LookUps.LookUp {
  private final LookUps lookUps;
  private final String host;
  private final Iterator<DomainName> names;
  private final List<Said> trail = new ArrayList<>(2);
  private final Side four = new Side(RecordType.A);
  private final Side six = new Side(RecordType.AAAA);
  private boolean ended;

  /// Who is told what becomes of one family, once.
  interface Asker {
    void found(List<InetAddress> addresses);

    /// There are none.
    ///
    /// @param why makes the error that says so, for who wants it
    void none(Supplier<? extends Throwable> why);
  }

  /// What a server has said, or why there is nothing.
  private record Said(DomainName name, RecordType type, @Nullable NameAnswer answer, String why) {
    @Override
    public String toString() {
      if (answer == null) {
        return "%s %s: %s".formatted(name, type, why);
      }
      boolean none = answer.code().equals(ResponseCode.NXDOMAIN);
      return "%s %s: %s, says %s"
          .formatted(name, type, none ? "no such name" : "none", answer.source());
    }
  }

  /// One family.
  private final class Side implements Recipient<NameAnswer> {
    private final RecordType type;
    private @Nullable Asker asker;
    private @Nullable Chase asked;
    private @Nullable Throwable failure;
    private DomainName asking = DomainName.ROOT;
    private boolean known;
    private boolean found;

    Side(RecordType type) {
      this.type = type;
    }

    void reset() {
      known = false;
      found = false;
      failure = null;
    }

    void begin(DomainName name) {
      asking = name;
      Chase begun = lookUps.chase(Question.of(name, type), this);
      asked = begun;
      begun.begin();
    }

    @Override
    public void succeeded(NameAnswer answer) {
      known = true;
      found = answer.found();
      if (found) {
        tell(addresses(answer.records()));
      } else {
        trail.add(new Said(answer.name(), type, answer, ""));
      }
      settle();
    }

    @Override
    public void failed(Throwable why) {
      known = true;
      failure = why;
      trail.add(new Said(asking, type, null, String.valueOf(why.getMessage())));
      settle();
    }

    private void tell(List<InetAddress> addresses) {
      Asker told = taken();
      if (told != null) {
        told.found(addresses);
      }
    }

    private void tell(Supplier<? extends Throwable> why) {
      Asker told = taken();
      if (told != null) {
        told.none(why);
      }
    }

    /// Whom to tell, who is told once.
    private @Nullable Asker taken() {
      Asker taken = asker;
      asker = null;
      if (four.asker == null && six.asker == null) {
        lookUps.remove(AddressLookup.this);
      }
      return taken;
    }
  }

  /// Told what becomes of a family, and gives up what nobody is told any more.
  private final class Apart implements Asker {
    private final Side side;
    private final Deferred<List<InetAddress>> result = new Deferred<>(_ -> cancelled());

    Apart(Side side) {
      this.side = side;
      side.asker = this;
    }

    private void cancelled() {
      side.asker = null;
      if (four.asker == null && six.asker == null) {
        giveUp();
      }
    }

    @Override
    public void found(List<InetAddress> addresses) {
      result.callback(addresses);
    }

    @Override
    public void none(Supplier<? extends Throwable> why) {
      result.errback(why.get());
    }
  }

  /// @param names what `host` may mean, the likeliest first
  AddressLookup(LookUps lookUps, String host, List<DomainName> names) {
    this.lookUps = lookUps;
    this.host = host;
    this.names = names.iterator();
  }

  /// What a record of each says.
  static List<InetAddress> addresses(List<ResourceRecord> records) {
    List<InetAddress> addresses = new ArrayList<>(records.size());
    for (ResourceRecord each : records) {
      addresses.add(each.address());
    }
    return addresses;
  }

  /// Begins, for who wants each family by itself. IPv6 is first, as Happy Eyeballs has it.
  List<Deferred<List<InetAddress>>> apart() {
    Apart first = new Apart(six);
    Apart second = new Apart(four);
    begin();
    return List.of(first.result, second.result);
  }

  /// Begins, for who wants both together.
  Deferred<List<InetAddress>> together(Together both) {
    four.asker = both.first();
    six.asker = both.second();
    return both.of(this);
  }

  void begin() {
    lookUps.add(this);
    next();
  }

  private void next() {
    DomainName name = names.next();
    six.reset();
    four.reset();
    six.begin(name);
    if (!ended) {
      four.begin(name);
    }
  }

  /// One side is known: whether the name is the one, or the next is to be asked for.
  private void settle() {
    if (ended) {
      return;
    }
    if (four.found || six.found) {
      Side other = four.found ? six : four;
      if (other.known && !other.found) {
        end(other);
      }
    } else if (four.known && six.known) {
      Throwable failure = four.failure == null ? six.failure : four.failure;
      boolean lost = failure != null && (!(failure instanceof Unanswered why) || why.silent());
      if (lost || !names.hasNext()) {
        end(six);
        end(four);
      } else {
        next();
      }
    }
  }

  private void end(Side side) {
    ended = true;
    Throwable cause = side.failure;
    side.tell(() -> {
      String said = trail.stream().map(Said::toString).collect(Collectors.joining("; "));
      return new DNSLookupError(
          "no address of type %s of '%s': %s".formatted(side.type, host, said), cause);
    });
  }

  /// Nobody is told anything any more.
  void giveUp() {
    ended = true;
    six.asker = null;
    four.asker = null;
    lookUps.remove(this);
    leave(six);
    leave(four);
  }

  private static void leave(Side side) {
    Chase under = side.asked;
    if (under != null) {
      under.giveUp();
    }
  }

  private void stop(Throwable why) {
    ended = true;
    leave(six);
    leave(four);
    six.tell(() -> why);
    four.tell(() -> why);
  }

  @Override
  void late() {
    stop(lookUps.late(host));
  }

  @Override
  void cancel() {
    stop(new CancelledError());
  }
}
