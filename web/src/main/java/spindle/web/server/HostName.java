package spindle.web.server;

import java.net.IDN;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;

/// Names of hosts in one spelling, so that equal ones are equal texts.
final class HostName {
  /// Kinds of names in a certificate.
  private static final Integer DNS_NAME = 2;

  private static final Integer IP_ADDRESS = 7;

  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

  private HostName() {}

  /// The host of `host` or `host:port`, as a request has it.
  static String of(String authority) {
    if (authority.startsWith("[")) {
      int close = authority.indexOf(']');
      String literal = close < 0 ? null : literal(authority.substring(1, close));
      return literal == null ? authority : literal;
    }
    int colon = authority.indexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    return withoutDot(host.toLowerCase(Locale.ROOT));
  }

  /// A host that a program names.
  static String configured(String host) {
    boolean brackets = host.startsWith("[") && host.endsWith("]");
    if (brackets || host.indexOf(':') >= 0) {
      String literal = literal(brackets ? host.substring(1, host.length() - 1) : host);
      if (literal != null) {
        return literal;
      }
    } else {
      String name = name(host);
      if (NAME.matcher(name).matches()) {
        return name;
      }
    }
    throw new IllegalArgumentException(
        "expected the name or the address of a host, without a port, got '" + host + "'");
  }

  /// Whether it is an address and no name.
  static boolean isAddress(String host) {
    try {
      var _ = Address.literal(host, 0);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// What the first of these certificates is for, RFC 5280, 4.2.1.6: names, which may begin with
  /// `*.`, and addresses. Nothing if it does not say so, or there is none.
  static List<String> ofCertificate(List<X509Certificate> chain) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> said =
          chain.isEmpty() ? null : chain.getFirst().getSubjectAlternativeNames();
      for (List<?> each : said == null ? List.<List<?>>of() : said) {
        if (each.get(0).equals(DNS_NAME)) {
          names.add(of(String.valueOf(each.get(1))));
        } else if (each.get(0).equals(IP_ADDRESS)) {
          names.add(configured(String.valueOf(each.get(1))));
        }
      }
    } catch (CertificateParsingException | IllegalArgumentException e) {
      return List.of();
    }
    return names;
  }

  /// Whether `host` is among those that [#ofCertificate] gave.
  static boolean isAmong(List<String> names, String host) {
    int dot = host.indexOf('.');
    return names.contains(host) || (dot > 0 && names.contains('*' + host.substring(dot)));
  }

  private static String name(String host) {
    try {
      return withoutDot(IDN.toASCII(host).toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  /// An address of IPv6 in the one spelling that addresses have; an IPv4 address that is mapped
  /// into it is that. Null if it is none.
  private static @Nullable String literal(String host) {
    try {
      return switch (Address.literal(host, 0)) {
        case IPv4Address four -> host.indexOf(':') < 0 ? null : four.host();
        case IPv6Address six -> six.host();
        default -> null;
      };
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }
}
