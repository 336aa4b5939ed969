package spindle.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.IDN;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// What a server is called, as certificates have it.
///
/// The JDK takes letters, digits and inner hyphens for a host name and nothing else. Names in use
/// have underscores, and hyphens anywhere (containers, buckets); OpenSSL takes them, and so do we.
///
/// @param text a literal address, or a name in ASCII
record ServerName(String text, boolean isLiteral) {
  private static final int NAME_MAX = 253;
  private static final int LABEL_MAX = 63;

  /// A name that the JDK would not make one of.
  private static final class Loose extends SNIServerName {
    Loose(byte[] name) {
      super(StandardConstants.SNI_HOST_NAME, name);
    }
  }

  /// @param host a name, with letters of any language and possibly a dot at its end, or an address,
  ///   possibly in brackets or with a zone
  /// @throws IllegalArgumentException if it can be neither
  static ServerName of(String host) {
    boolean inBrackets = host.startsWith("[") && host.endsWith("]");
    String bare = inBrackets ? host.substring(1, host.length() - 1) : host;
    int zone = bare.indexOf('%');
    String address = zone < 0 ? bare : bare.substring(0, zone);
    if (isLiteral(address)) {
      return new ServerName(address, true);
    }
    return new ServerName(name(host), false);
  }

  private static boolean isLiteral(String text) {
    boolean six = text.indexOf(':') >= 0;
    boolean four = text.matches("[0-9.]*[0-9]");
    if (six || four) {
      var _ = Address.literal(text, 0);
    }
    return six || four;
  }

  private static String name(String host) {
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String ascii;
    try {
      ascii = IDN.toASCII(bare);
    } catch (IllegalArgumentException broken) {
      throw refused(host, String.valueOf(broken.getMessage()));
    }
    if (ascii.length() > NAME_MAX) {
      throw refused(host, "it has more than %d characters".formatted(NAME_MAX));
    }
    for (String label : ascii.split("\\.", -1)) {
      if (label.isEmpty() || label.length() > LABEL_MAX) {
        throw refused(host, "between dots it has 1 to %d characters".formatted(LABEL_MAX));
      }
      if (!label.matches("[A-Za-z0-9_-]+")) {
        throw refused(host, "it has letters, digits, '-' and '_'");
      }
    }
    return ascii;
  }

  private static IllegalArgumentException refused(String host, String why) {
    return new IllegalArgumentException(
        "expected the name of a host or its address, got '%s': %s".formatted(host, why));
  }

  /// Whether the JDK takes it for a name, and compares it with those of a certificate.
  boolean isOfTheJdk() {
    try {
      var _ = new SNIHostName(text);
      return true;
    } catch (IllegalArgumentException loose) {
      return isLiteral;
    }
  }

  /// What the server is told.
  List<SNIServerName> told() {
    if (isLiteral) {
      return List.of();
    }
    return List.of(isOfTheJdk() ? new SNIHostName(text) : new Loose(text.getBytes(US_ASCII)));
  }

  /// The name that a client asks for, without a dot at its end, in small letters; null if it asks
  /// for none.
  static @Nullable String askedFor(ExtendedSSLSession session) {
    for (SNIServerName each : session.getRequestedServerNames()) {
      if (each.getType() == StandardConstants.SNI_HOST_NAME) {
        String text = new String(each.getEncoded(), UTF_8).toLowerCase(Locale.ROOT);
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
      }
    }
    return null;
  }
}
