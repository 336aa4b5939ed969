package spindle.endpoint;

import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Description;

/// Paths of UNIX sockets in endpoint strings, where an abstract name begins with `@` and not with a
/// NUL character.
final class UnixPaths {
  private UnixPaths() {}

  static String read(Argument path) {
    String text = path.text();
    if (text.isEmpty()) {
      throw path.wrong("a path such as /run/app.sock");
    }
    return text.charAt(0) == '@' ? '\0' + text.substring(1) : text;
  }

  static String write(String path) {
    String text = path;
    if (path.startsWith("\0")) {
      text = '@' + path.substring(1);
    } else if (path.startsWith("@")) {
      text = "./" + path;
    }
    return Description.quote(text);
  }
}
