package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.reactor.Reactor;
import spindle.reactor.ResolverProvider;
import spindle.roles.NameResolver;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

/// How a reactor comes by this resolver where nobody has written a line.
class SystemResolverTest {
  private static NameResolver givenBy(String asked) {
    Address here = IPv4Address.of("10.0.0.1", 0);
    try (var memory =
        new MemoryReactor(new MemoryNetwork().host("here", here), ReactorSettings.defaults())) {
      Reactor reactor = memory.reactor();
      ResolverProvider.install(reactor, asked);
      return reactor.installNameResolver(_ -> Deferred.succeed(List.of()));
    }
  }

  @Test
  void whoAsksForItByItsNameHasIt() {
    assertThat(givenBy("spindle")).isInstanceOf(Resolver.class);
    assertThat(givenBy("")).isNotInstanceOf(Resolver.class);
  }

  @Test
  void anotherNameIsRefused() {
    assertThatThrownBy(() -> givenBy("dns"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("-Dspindle.resolver asks for 'dns': expected one of [spindle]");
  }
}
