package spindle.cred;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Who somebody is: what a [Checker] has found, and a [Realm] is asked about.
///
/// @param name not empty
/// @param roles what the name is allowed to do, in words of your own
public record User(String name, Set<String> roles) {
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

  /// Whether this is one of the roles.
  public boolean has(String role) {
    return roles.contains(role);
  }
}
