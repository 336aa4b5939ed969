package spindle.reactor;

import java.util.List;
import java.util.ServiceLoader;
import spindle.roles.NameResolver;

/// Has a resolver for reactors; looked up with `ServiceLoader` by [Reactor#create()] where the
/// system property [#PROPERTY] asks for one. Nothing is looked for otherwise.
public interface ResolverProvider {
  /// The system property that names a provider. Empty, or not there, for the JDK's resolver.
  String PROPERTY = "spindle.resolver";

  /// The name that the property has: `spindle` is that of the module `spindle.names`.
  String name();

  /// A resolver for this reactor, which is being made, on its thread.
  NameResolver resolver(Reactor reactor);

  /// Gives a new reactor the resolver that the property asks for; where that cannot be had, closes
  /// it.
  ///
  /// @throws IllegalStateException if none of the providers is called so
  static Reactor equip(Reactor made) {
    try {
      install(made, System.getProperty(PROPERTY, ""));
      return made;
    } catch (RuntimeException noResolver) {
      made.close();
      throw noResolver;
    }
  }

  /// Gives the reactor the resolver that `asked` names.
  ///
  /// @throws IllegalStateException if none of the providers is called so
  static void install(Reactor reactor, String asked) {
    if (asked.isEmpty()) {
      return;
    }
    List<ResolverProvider> installed =
        ServiceLoader.load(ResolverProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    for (ResolverProvider each : installed) {
      if (each.name().equals(asked)) {
        reactor.installNameResolver(each.resolver(reactor));
        return;
      }
    }
    throw new IllegalStateException(
        "-D%s asks for '%s': expected one of %s, or nothing; is the module there that has it?"
            .formatted(PROPERTY, asked, installed.stream().map(ResolverProvider::name).toList()));
  }
}
