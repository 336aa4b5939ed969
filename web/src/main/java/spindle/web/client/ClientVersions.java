package spindle.web.client;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// The versions of HTTP that a pool speaks beside HTTP/1.1.
///
/// @param all the one that is liked best first
/// @param known whether servers in clear text are known to speak the first of them
record ClientVersions(List<ClientVersion> all, boolean known) {
  private static final ClientVersions FOUND =
      new ClientVersions(
          ServiceLoader.load(ClientVersion.class, ClientVersion.class.getClassLoader()).stream()
              .map(ServiceLoader.Provider::get)
              .toList(),
          false);

  /// What the modules bring that are there.
  static ClientVersions found() {
    return FOUND;
  }

  /// What is offered to servers.
  String[] alpnNames() {
    List<String> names = new ArrayList<>();
    all.forEach(each -> names.add(each.alpnName()));
    names.add("http/1.1");
    return names.toArray(String[]::new);
  }

  /// The one of this name, or null.
  @Nullable ClientVersion named(String name) {
    return all.stream().filter(each -> each.alpnName().equals(name)).findFirst().orElse(null);
  }

  /// What is spoken in clear text without asking, or null for HTTP/1.1.
  @Nullable ClientVersion inClearText() {
    return known ? all.getFirst() : null;
  }

  /// Whether a server that was reached so, with TLS or without, may speak one of them.
  boolean mayBeSpoken(boolean secure) {
    return !all.isEmpty() && (secure || known);
  }
}
