import org.jspecify.annotations.NullMarked;

/// Programs as services of one command, `./spindle SERVICE`: see [spindle.command].
@NullMarked
module spindle.command {
  requires static transitive org.jspecify;
  requires transitive java.base;
  requires transitive spindle.core;
  requires spindle.doh;
  requires spindle.names;
  requires spindle.socks;
  requires spindle.view;
  requires spindle.web;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires info.picocli;
  requires org.slf4j;

  exports spindle.command;

  uses spindle.command.ServiceMaker;
  uses spindle.kernel.KernelProvider;
  uses spindle.reactor.ResolverProvider;

  provides spindle.command.ServiceMaker with
      spindle.command.shipped.EchoMaker,
      spindle.command.shipped.PortForwardMaker,
      spindle.command.shipped.DnsMaker,
      spindle.command.shipped.SocksMaker,
      spindle.command.shipped.WebMaker,
      spindle.command.shipped.ProcessMaker;
  provides ch.qos.logback.classic.spi.Configurator with
      spindle.command.log.NothingConfigured;
}
