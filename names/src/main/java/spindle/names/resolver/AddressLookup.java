package spindle.names.resolver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
final class AddressLookup {
  private final String host;
  private final Iterator<DomainName> names;
  private final Function<Question, Deferred<NameAnswer>> ask;
  private final List<String> trail = new ArrayList<>();
  private final Side four = new Side(RecordType.A);
  private final Side six = new Side(RecordType.AAAA);
  private boolean ended;

  /// One family.
  private final class Side implements Recipient<NameAnswer> {
    private final RecordType type;
    private final Deferred<List<InetAddress>> result = new Deferred<>(_ -> cancelled());
    private @Nullable Deferred<NameAnswer> asked;
    private @Nullable Throwable failure;
    private DomainName asking = DomainName.ROOT;
    private boolean known;
    private boolean found;
    private boolean told;

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
      Deferred<NameAnswer> begun = ask.apply(Question.of(name, type));
      asked = begun;
      begun.deliverTo(this);
    }

    private void cancelled() {
      told = true;
      if (four.told && six.told) {
        giveUp();
      }
    }

    @Override
    public void succeeded(NameAnswer answer) {
      known = true;
      found = answer.found();
      if (found) {
        tell(answer.records().stream().map(ResourceRecord::address).toList());
      } else {
        trail.add(
            "%s %s: %s, says %s"
                .formatted(
                    answer.name(),
                    type,
                    answer.code().equals(ResponseCode.NXDOMAIN) ? "no such name" : "none",
                    answer.source()));
      }
      settle();
    }

    @Override
    public void failed(Throwable why) {
      known = true;
      failure = why;
      trail.add("%s %s: %s".formatted(asking, type, why.getMessage()));
      settle();
    }

    private void tell(List<InetAddress> addresses) {
      if (!told) {
        told = true;
        result.callback(addresses);
      }
    }

    private void tell(DNSLookupError why) {
      if (!told) {
        told = true;
        result.errback(why);
      }
    }
  }

  /// @param names what `host` may mean, the likeliest first
  AddressLookup(String host, List<DomainName> names, Function<Question, Deferred<NameAnswer>> ask) {
    this.host = host;
    this.names = names.iterator();
    this.ask = ask;
  }

  /// Begins. IPv6 is first, as Happy Eyeballs has it.
  List<Deferred<List<InetAddress>>> run() {
    next();
    return List.of(six.result, four.result);
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
    String why =
        "no address of type %s of '%s': %s".formatted(side.type, host, String.join("; ", trail));
    side.tell(new DNSLookupError(why, side.failure));
  }

  private void giveUp() {
    ended = true;
    for (Side each : List.of(six, four)) {
      Deferred<NameAnswer> under = each.asked;
      if (under != null) {
        under.cancel();
      }
    }
  }
}
