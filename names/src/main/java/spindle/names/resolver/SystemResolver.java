package spindle.names.resolver;

import spindle.reactor.Reactor;
import spindle.reactor.ResolverProvider;
import spindle.roles.NameResolver;

/// [Resolver#system(Reactor)] for reactors where `-Dspindle.resolver=spindle` asks for it.
public final class SystemResolver implements ResolverProvider {
  /// For `ServiceLoader`.
  public SystemResolver() {}

  @Override
  public String name() {
    return "spindle";
  }

  @Override
  public NameResolver resolver(Reactor reactor) {
    return Resolver.system(reactor);
  }
}
