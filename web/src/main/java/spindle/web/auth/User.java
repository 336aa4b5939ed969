package spindle.web.auth;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spindle.web.Request;
import spindle.web.RequestKey;

/// Who sent a request, as a filter [Authentication] has found.
///
/// @param name not empty
/// @param roles what the name is allowed to do, in words of your own
public record User(String name, Set<String> roles) {
  static final RequestKey<User> KEY = RequestKey.of("user");

  /// Refuses an empty name; copies the roles.
  public User {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("expected a name that is not empty");
    }
    roles = Collections.unmodifiableSet(new LinkedHashSet<>(roles));
  }

  /// Somebody with these roles.
  public static User named(String name, String... roles) {
    return new User(name, new LinkedHashSet<>(List.of(roles)));
  }

  /// Who sent this request.
  ///
  /// @throws IllegalStateException if nobody knows: no filter [Authentication] stands before the
  ///   handler, or one that is optional
  public static User of(Request request) {
    return find(request)
        .orElseThrow(
            () -> new IllegalStateException("no Authentication before this handler found a user"));
  }

  /// Who sent this request, if that is known.
  public static Optional<User> find(Request request) {
    return request.find(KEY);
  }

  /// Whether this is one of the roles.
  public boolean has(String role) {
    return roles.contains(role);
  }
}
