package spindle.names.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.names.DomainName;

/// Whom a resolver asks and how it completes short names: what `/etc/resolv.conf` says, read as
/// glibc reads it. Immutable; `withX` gives a changed copy.
public final class ResolvConf {
  /// The port of name servers.
  public static final int PORT = 53;

  /// The port of name servers that speak TLS, RFC 7858.
  public static final int PORT_TLS = 853;

  /// Servers that are read from a file; glibc passes over further ones, too.
  static final int SERVERS_MAX = 3;

  private static final int NDOTS_MAX = 15;
  private static final int TIMEOUT_MAX = 30;
  private static final int ATTEMPTS_MAX = 5;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    List<Address> servers = List.of();
    List<DomainName> search = List.of();
    int ndots = 1;
    Duration timeout = Duration.ofSeconds(5);
    int attempts = 2;
    boolean rotate;
    boolean stream;
    boolean asIsLast = true;
  }

  private final List<Address> servers;
  private final List<DomainName> search;
  private final int ndots;
  private final Duration timeout;
  private final int attempts;
  private final boolean rotate;
  private final boolean stream;
  private final boolean asIsLast;

  private ResolvConf(Draft draft) {
    servers = List.copyOf(draft.servers);
    search = List.copyOf(draft.search);
    ndots = draft.ndots;
    timeout = draft.timeout;
    attempts = draft.attempts;
    rotate = draft.rotate;
    stream = draft.stream;
    asIsLast = draft.asIsLast;
    if (servers.isEmpty() || ndots < 0 || attempts < 1 || !timeout.isPositive()) {
      throw new IllegalArgumentException(
          ("expected a server or more, ndots of 0 or more, attempts of 1 or more, a positive "
                  + "timeout, got %s, %d, %d, %s")
              .formatted(servers, ndots, attempts, timeout));
    }
  }

  /// These servers, which are asked in this order, and nothing else said.
  ///
  /// @param servers addresses with their ports
  /// @throws IllegalArgumentException if there is none
  public static ResolvConf of(Address... servers) {
    if (servers.length == 0) {
      throw new IllegalArgumentException("expected the address of a name server");
    }
    Draft draft = new Draft();
    draft.servers = List.of(servers);
    return new ResolvConf(draft);
  }

  /// What the text of a `resolv.conf` says. Lines that glibc passes over are passed over: unknown
  /// words, addresses that are none, more than three servers. Without a server it is 127.0.0.1.
  ///
  /// @param hostName this machine's name; what follows its first dot is searched if the text has
  ///   neither `search` nor `domain`
  public static ResolvConf parse(String text, String hostName) {
    Draft draft = new Draft();
    int dot = hostName.indexOf('.');
    if (dot >= 0) {
      draft.search = names(new String[] {"", hostName.substring(dot + 1)});
    }
    text.lines().forEach(line -> read(line, draft));
    if (draft.servers.isEmpty()) {
      draft.servers = List.of(Address.literal("127.0.0.1", PORT));
    }
    return new ResolvConf(draft);
  }

  private static void read(String line, Draft draft) {
    String[] words = line.split("[ \t]+", -1);
    boolean says = words.length > 1 && !words[1].isEmpty();
    switch (words[0]) {
      case "nameserver" -> {
        if (says && draft.servers.size() < SERVERS_MAX) {
          addServer(words[1], draft);
        }
      }
      case "domain" -> {
        if (says) {
          draft.search = names(new String[] {"", words[1]});
        }
      }
      case "search" -> {
        if (says) {
          draft.search = names(words);
        }
      }
      case "options" -> {
        for (String each : words) {
          readOption(each, draft);
        }
      }
      default -> {}
    }
  }

  private static void addServer(String literal, Draft draft) {
    try {
      List<Address> more = new ArrayList<>(draft.servers);
      more.add(Address.literal(literal, PORT));
      draft.servers = more;
    } catch (IllegalArgumentException noAddress) {
      // As glibc does: the line is as if it were not there.
    }
  }

  /// The names of all words but the first.
  private static List<DomainName> names(String[] words) {
    Set<DomainName> names = new LinkedHashSet<>();
    for (int i = 1; i < words.length; i++) {
      try {
        if (!words[i].isEmpty()) {
          names.add(DomainName.of(words[i]));
        }
      } catch (IllegalArgumentException noName) {
        // Nothing could be found below it.
      }
    }
    return List.copyOf(names);
  }

  private static void readOption(String word, Draft draft) {
    int colon = word.indexOf(':');
    int number = colon < 0 ? 0 : number(word.substring(colon + 1));
    switch (colon < 0 ? word : word.substring(0, colon)) {
      case "ndots" -> draft.ndots = Math.min(number, NDOTS_MAX);
      case "timeout" -> draft.timeout = Duration.ofSeconds(Math.clamp(number, 1, TIMEOUT_MAX));
      case "attempts" -> draft.attempts = Math.clamp(number, 1, ATTEMPTS_MAX);
      case "rotate" -> draft.rotate = true;
      case "use-vc" -> draft.stream = true;
      case "no-tld-query" -> draft.asIsLast = false;
      default -> {}
    }
  }

  /// As C's `atoi` reads it.
  private static int number(String text) {
    int value = 0;
    for (int i = 0; i < text.length() && i < 6 && Character.isDigit(text.charAt(i)); i++) {
      value = value * 10 + Character.digit(text.charAt(i), 10);
    }
    return value;
  }

  /// A copy that asks these servers.
  ///
  /// @throws IllegalArgumentException if there is none
  public ResolvConf withServers(List<Address> others) {
    return with(draft -> draft.servers = others);
  }

  /// A copy that completes short names with these.
  public ResolvConf withSearch(List<DomainName> names) {
    return with(draft -> draft.search = names);
  }

  /// A copy in which a name with so many dots is tried as it is before it is completed.
  public ResolvConf withNdots(int dots) {
    return with(draft -> draft.ndots = dots);
  }

  /// A copy with another time for each attempt.
  public ResolvConf withTimeout(Duration time) {
    return with(draft -> draft.timeout = time);
  }

  /// A copy that asks each server so often.
  public ResolvConf withAttempts(int times) {
    return with(draft -> draft.attempts = times);
  }

  /// A copy that begins with one server after the other, or always with the first.
  public ResolvConf withRotate(boolean on) {
    return with(draft -> draft.rotate = on);
  }

  /// A copy that asks over TCP alone, or over UDP first.
  public ResolvConf withStream(boolean on) {
    return with(draft -> draft.stream = on);
  }

  private ResolvConf with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.servers = servers;
    draft.search = search;
    draft.ndots = ndots;
    draft.timeout = timeout;
    draft.attempts = attempts;
    draft.rotate = rotate;
    draft.stream = stream;
    draft.asIsLast = asIsLast;
    change.accept(draft);
    return new ResolvConf(draft);
  }

  /// Whom it asks, in this order.
  public List<Address> servers() {
    return servers;
  }

  /// What short names are completed with, in this order.
  public List<DomainName> search() {
    return search;
  }

  /// How many dots make a name that is tried as it is first.
  public int ndots() {
    return ndots;
  }

  /// How long one server may take. A question has this time for each attempt, altogether.
  public Duration timeout() {
    return timeout;
  }

  /// How often each server is asked.
  public int attempts() {
    return attempts;
  }

  /// Whether the first server to be asked is another one each time.
  public boolean rotate() {
    return rotate;
  }

  /// Whether only TCP is used: `use-vc`.
  public boolean stream() {
    return stream;
  }

  /// The names that one may mean, in the order in which they are asked for, as glibc's `res_search`
  /// has it.
  ///
  /// @param complete whether it was written with a final dot
  List<DomainName> meant(DomainName asIs, boolean complete) {
    int dots = asIs.labels() - 1;
    Set<DomainName> names = new LinkedHashSet<>();
    if (complete || dots >= ndots) {
      names.add(asIs);
    }
    if (!complete) {
      for (DomainName each : search) {
        try {
          names.add(asIs.under(each));
        } catch (IllegalArgumentException tooLong) {
          // There is no such name.
        }
      }
    }
    if (dots > 0 || search.isEmpty() || asIsLast) {
      names.add(asIs);
    }
    return List.copyOf(names);
  }

  private List<Object> parts() {
    return List.of(servers, search, ndots, timeout, attempts, rotate, stream, asIsLast);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResolvConf that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("ResolvConf[servers=%s, search=%s, ndots=%d, timeout=%s, attempts=%d, rotate=%s, "
            + "stream=%s, asIsLast=%s]")
        .formatted(parts().toArray());
  }
}
