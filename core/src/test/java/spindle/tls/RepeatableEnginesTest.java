package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import spindle.sim.Simulation;

/// TLS for simulated worlds takes only keys with which it can be repeated.
class RepeatableEnginesTest {
  private static TlsServerOptions serving(Simulation world, Certificates.Wish wish) {
    return TlsServerOptions.of(Certificates.issue(wish, null).identity())
        .withEngines(TlsEngines.repeatable(world.secureRandom("tls")));
  }

  @Test
  void keysWhoseSignaturesDifferInLengthAreRefused() {
    try (var world = Simulation.withSeed(1)) {
      TlsServerOptions options = serving(world, Certificates.Wish.server("localhost"));
      assertThatThrownBy(() -> TlsServerContext.load(options))
          .isInstanceOf(IOException.class)
          .rootCause()
          .hasMessageContaining("RSA or EdDSA");
      TlsClientOptions client =
          TlsClientOptions.defaults()
              .withIdentity(options.identities().getFirst())
              .withEngines(options.engines());
      assertThatThrownBy(() -> TlsClientContext.load(client))
          .rootCause()
          .hasMessageContaining("EC");
    }
  }

  @Test
  void othersAreTaken() throws IOException {
    try (var world = Simulation.withSeed(1)) {
      TlsServerOptions options = serving(world, Certificates.Wish.server("localhost").rsa());
      assertThat(TlsServerContext.load(options).options()).isSameAs(options);
    }
  }
}
