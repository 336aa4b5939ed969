import org.jspecify.annotations.NullMarked;

/// The reactor, its transports and protocols, `Deferred`, and what is built straight on them. Needs
/// nothing but the JDK at run time.
@NullMarked
module spindle.core {
  requires static transitive org.jspecify;
  requires jdk.jfr;
  requires jdk.net;
  requires jdk.unsupported;

  exports spindle.address;
  exports spindle.bytes;
  exports spindle.defer;
  exports spindle.endpoint;
  exports spindle.endpoint.text;
  exports spindle.fiber;
  exports spindle.framing;
  exports spindle.kernel;
  exports spindle.nio;
  exports spindle.protocol;
  exports spindle.proxy;
  exports spindle.queue;
  exports spindle.reactor;
  exports spindle.reason;
  exports spindle.record;
  exports spindle.relay;
  exports spindle.roles;
  exports spindle.service;
  exports spindle.snapshot;
  exports spindle.socks;
  exports spindle.systemd;
  exports spindle.task;
  exports spindle.time;
  exports spindle.tls;
  exports spindle.topics;

  uses spindle.endpoint.EndpointPlugin;
  uses spindle.kernel.KernelProvider;
  uses spindle.reactor.Onlooker;
  uses spindle.reactor.ResolverProvider;

  provides spindle.kernel.KernelProvider with
      spindle.nio.NioKernelProvider;
}
