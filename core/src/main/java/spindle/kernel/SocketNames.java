package spindle.kernel;

import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spindle.address.UnixAddress;

/// Names of UNIX sockets: which there can be, and which place one stands for. The same for every
/// kernel.
public final class SocketNames {
  /// How many bytes of UTF-8 a path may have: the system's `sun_path` without its NUL.
  public static final int PATH_MAX = System.getProperty("os.name", "").equals("Linux") ? 107 : 103;

  private static final Pattern MADE_ASIDE =
      Pattern.compile("(.*?)\\" + SocketFile.ASIDE + "[0-9a-z]+/([^/]+)", Pattern.DOTALL);

  private SocketNames() {}

  /// Makes sure that a socket can be at `place`, or be reached there.
  ///
  /// @throws SocketException if it is empty, too long, or a path with a NUL character
  public static void require(UnixAddress place) throws SocketException {
    String path = place.path();
    int length = path.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0) {
      throw new SocketException("expected the path of a UNIX socket, got an empty one");
    }
    if (!place.isAbstract() && path.indexOf('\0') >= 0) {
      throw new SocketException(
          "expected a path without NUL characters, got " + place + ", where @ stands for one");
    }
    // An abstract name has no NUL behind it, and has its own before it.
    int most = place.isAbstract() ? PATH_MAX + 1 : PATH_MAX;
    if (length > most) {
      throw new SocketException(
          "expected a path of at most %d bytes for a UNIX socket, got %d".formatted(most, length));
    }
  }

  /// The place that a socket is at which the system knows by `name`: it may have been made aside
  /// ([SocketFile]) and still bear that name.
  public static UnixAddress place(UnixAddress name) {
    Matcher aside = MADE_ASIDE.matcher(name.path());
    return aside.matches() ? new UnixAddress(aside.group(1) + aside.group(2)) : name;
  }
}
