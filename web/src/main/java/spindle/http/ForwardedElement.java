package spindle.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.http.grammar.Authority;
import spindle.http.grammar.ValueReader;

/// What one proxy says of who asked it: an element of the field Forwarded, RFC 7239, or of the
/// older fields X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host. Anybody can say it; see
/// whom you believe.
///
/// @param client who asked; nothing if the proxy does not know, or does not say it. The port is 0
///   if it is not said
/// @param proto how: `http` or `https`
/// @param host whom for: `host` or `host:port`, checked
public record ForwardedElement(
    Optional<Address> client, Optional<String> proto, Optional<String> host) {
  private static final Pattern NODE =
      Pattern.compile(
          "(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)|unknown|_[A-Za-z0-9._-]+)(?::(\\d{1,5}|_[\\w.-]+))?",
          Pattern.CASE_INSENSITIVE);

  /// The elements of all fields Forwarded, in their order: the last one comes from the proxy that
  /// is next to us. One that is malformed is empty.
  public static List<Optional<ForwardedElement>> all(Fields fields) {
    List<Optional<ForwardedElement>> elements = new ArrayList<>();
    for (String line : fields.all("Forwarded")) {
      read(line, elements);
    }
    return elements;
  }

  private static void read(String line, List<Optional<ForwardedElement>> elements) {
    ValueReader reader = new ValueReader(line);
    while (!reader.blanks().atEnd()) {
      if (reader.eat(',')) {
        continue;
      }
      Parts parts = new Parts();
      boolean whole = parts.read(reader);
      elements.add(whole ? parts.element() : Optional.empty());
      if (!whole) {
        reader.skipBehind(',');
      }
    }
  }

  /// The elements of all fields X-Forwarded-For, in their order. A protocol or a host belongs to
  /// the element at its place if there are as many of them, else the last one to the last element;
  /// where there is no X-Forwarded-For they are an element by themselves.
  public static List<Optional<ForwardedElement>> allOfX(Fields fields) {
    List<String> clients = list(fields, "X-Forwarded-For");
    List<String> protos = list(fields, "X-Forwarded-Proto");
    List<String> hosts = list(fields, "X-Forwarded-Host");
    if (clients.isEmpty() && (!protos.isEmpty() || !hosts.isEmpty())) {
      clients = List.of("unknown");
    }
    List<Optional<ForwardedElement>> elements = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      Parts parts = new Parts();
      parts.node = bracketed(clients.get(i));
      parts.proto = at(protos, i, clients.size());
      parts.host = at(hosts, i, clients.size());
      elements.add(parts.element());
    }
    return elements;
  }

  private static List<String> list(Fields fields, String name) {
    List<String> values = new ArrayList<>();
    for (String line : fields.all(name)) {
      for (String each : line.split(",", -1)) {
        String value = each.strip();
        if (!value.isEmpty()) {
          values.add(value);
        }
      }
    }
    return values;
  }

  private static @Nullable String at(List<String> values, int place, int count) {
    if (values.size() == count) {
      return values.get(place);
    }
    return place == count - 1 && !values.isEmpty() ? values.getLast() : null;
  }

  /// In the older field, addresses of IPv6 mostly stand without brackets.
  private static String bracketed(String node) {
    boolean bare = node.indexOf(':') != node.lastIndexOf(':') && !node.startsWith("[");
    return bare ? "[" + node + "]" : node;
  }

  /// The parameters of one element.
  private static final class Parts {
    private @Nullable String node;
    private @Nullable String proto;
    private @Nullable String host;
    private boolean twice;

    boolean read(ValueReader reader) {
      do {
        String name = reader.blanks().token();
        if (name != null) {
          String value = reader.eat('=') ? reader.tokenOrQuoted() : null;
          if (value == null) {
            return false;
          }
          take(name.toLowerCase(Locale.ROOT), value);
        }
      } while (reader.blanks().eat(';'));
      return reader.atEnd() || reader.eat(',');
    }

    private void take(String name, String value) {
      switch (name) {
        case "for" -> node = once(node, value);
        case "proto" -> proto = once(proto, value);
        case "host" -> host = once(host, value);
        default -> {}
      }
    }

    private String once(@Nullable String before, String value) {
      twice |= before != null;
      return value;
    }

    Optional<ForwardedElement> element() {
      String scheme = proto == null ? null : proto.toLowerCase(Locale.ROOT);
      boolean known = scheme == null || scheme.equals("http") || scheme.equals("https");
      if (twice || !known || (host != null && !isAuthority(host))) {
        return Optional.empty();
      }
      if (node == null) {
        return Optional.of(
            new ForwardedElement(
                Optional.empty(), Optional.ofNullable(scheme), Optional.ofNullable(host)));
      }
      return address(node)
          .map(client ->
              new ForwardedElement(client, Optional.ofNullable(scheme), Optional.ofNullable(host)));
    }

    private static boolean isAuthority(String host) {
      byte[] bytes = host.getBytes(StandardCharsets.UTF_8);
      return Authority.isValid(bytes, 0, bytes.length);
    }

    /// Empty for what is no node; a node without an address is an empty one in it.
    private static Optional<Optional<Address>> address(String node) {
      var match = NODE.matcher(node);
      if (!match.matches()) {
        return Optional.empty();
      }
      String literal = match.group(1) == null ? match.group(2) : match.group(1);
      if (literal == null) {
        return Optional.of(Optional.empty());
      }
      String port = match.group(3);
      try {
        int number = port == null || port.startsWith("_") ? 0 : Integer.parseInt(port);
        return Optional.of(Optional.of(Address.literal(literal, number)));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }
  }
}
