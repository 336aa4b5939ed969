package spindle.web.client;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// The versions of HTTP that a pool speaks beside HTTP/1.1.
///
/// @param all the one that is liked best first
record ClientVersions(List<ClientVersion> all) {
  private static final ClientVersions FOUND =
      new ClientVersions(
          ServiceLoader.load(ClientVersion.class, ClientVersion.class.getClassLoader()).stream()
              .map(ServiceLoader.Provider::get)
              .toList());

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

  boolean isEmpty() {
    return all.isEmpty();
  }
}
