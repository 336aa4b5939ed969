package spindle.web.proxy;

import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.http.Fields;
import spindle.web.Request;

/// What a proxy says of who asked it: in one of two families of fields, never in both, since
/// whoever reads the other would believe the client.
enum Forwarding {
  /// The field Forwarded, RFC 7239.
  STANDARD {
    @Override
    Fields write(Request request, boolean trusted, Fields to) {
      StringBuilder element = new StringBuilder("for=").append(node(request.peer()));
      if (!request.host().isEmpty()) {
        element.append(";host=\"").append(request.host()).append('"');
      }
      element.append(";proto=").append(scheme(request));
      return to.plus("Forwarded", behind(request, trusted, "Forwarded", element.toString()));
    }
  },

  /// X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host. The latter two are of the client's own
  /// request, so those of a trusted peer stay.
  OLDER {
    @Override
    Fields write(Request request, boolean trusted, Fields to) {
      String all = behind(request, trusted, "X-Forwarded-For", bare(request.peer()));
      String proto = kept(request, trusted, "X-Forwarded-Proto", scheme(request));
      String host = kept(request, trusted, "X-Forwarded-Host", request.host());
      Fields told = to.plus("X-Forwarded-For", all).plus("X-Forwarded-Proto", proto);
      return host.isEmpty() ? told : told.plus("X-Forwarded-Host", host);
    }
  },

  /// Nothing: who asks through a proxy of their own is nobody's business.
  NONE {
    @Override
    Fields write(Request request, boolean trusted, Fields to) {
      return to;
    }
  };

  /// Fields with one line more for each that says something.
  ///
  /// @param trusted whether what came with the request is believed, and added to
  abstract Fields write(Request request, boolean trusted, Fields to);

  /// Whether a field, by its name in small letters, is anybody's word about who asked.
  static boolean isAClaim(String name) {
    return name.equals("forwarded")
        || name.startsWith("x-forwarded-")
        || name.equals("x-real-ip")
        || name.equals("x-client-ip");
  }

  private static String behind(Request request, boolean trusted, String name, String element) {
    String before = trusted ? request.fields().joined(name).orElse("") : "";
    return before.isEmpty() ? element : before + ", " + element;
  }

  private static String kept(Request request, boolean trusted, String name, String value) {
    return trusted ? request.fields().joined(name).orElse(value) : value;
  }

  private static String scheme(Request request) {
    return request.origin().secure() ? "https" : "http";
  }

  private static String bare(Address peer) {
    return switch (peer) {
      case IPv4Address four -> four.host();
      case IPv6Address six -> withoutZone(six.host());
      default -> "unknown";
    };
  }

  private static String node(Address peer) {
    return peer instanceof IPv6Address six ? "\"[" + withoutZone(six.host()) + "]\"" : bare(peer);
  }

  private static String withoutZone(String host) {
    int mark = host.indexOf('%');
    return mark < 0 ? host : host.substring(0, mark);
  }
}
