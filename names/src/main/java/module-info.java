import org.jspecify.annotations.NullMarked;

/// Names: a resolver and a name server on the reactor. See [spindle.names].
@NullMarked
module spindle.names {
  requires static transitive org.jspecify;
  requires transitive spindle.core;
  requires org.dnsjava;
  requires org.slf4j;

  exports spindle.names;
  exports spindle.names.resolver;
  exports spindle.names.server;
  exports spindle.names.service;

  provides spindle.endpoint.EndpointPlugin with
      spindle.names.service.ServicePlugin;
  provides spindle.reactor.ResolverProvider with
      spindle.names.resolver.SystemResolver;
}
