package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spindle.address.IPv6Address;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;
import spindle.nio.NioKernel;
import spindle.reason.ConnectError;

/// Link-local addresses have one form on both kernels, and what is missing is said.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkLocalTest {
  @FunctionalInterface
  interface Opening {
    Kernel open() throws IOException;
  }

  static Stream<Arguments> kernels() {
    Opening selectors = NioKernel::new;
    Opening epoll = EpollKernel::new;
    return Stream.of(Arguments.of("selectors", selectors), Arguments.of("epoll", epoll));
  }

  private static Optional<Inet6Address> linkLocal() throws IOException {
    return NetworkInterface.networkInterfaces()
        .filter(LinkLocalTest::isUp)
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet6Address.class::isInstance)
        .map(Inet6Address.class::cast)
        .filter(Inet6Address::isLinkLocalAddress)
        .findFirst();
  }

  private static boolean isUp(NetworkInterface each) {
    try {
      return each.isUp();
    } catch (IOException gone) {
      return false;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kernels")
  void aScopeIsTheInterfacesNameHoweverItWasSaid(String name, Opening opening) throws Exception {
    Optional<Inet6Address> some = linkLocal();
    assumeTrue(some.isPresent(), "no interface of this machine has a link-local address");
    IPv6Address named = IPv6Address.of(some.orElseThrow(), 0);
    String literal = named.host().substring(0, named.host().indexOf('%'));
    IPv6Address numbered = IPv6Address.of(literal + "%" + some.orElseThrow().getScopeId(), 0);
    try (Kernel kernel = opening.open()) {
      for (IPv6Address place : List.of(named, numbered)) {
        ListeningSocket port = kernel.listen(place, new Kernel.Listening(5));
        int number = ((IPv6Address) port.host()).port();
        IPv6Address expected = IPv6Address.of(named.host(), number);
        assertThat(port.host()).isEqualTo(expected);
        for (String way : List.of(named.host(), numbered.host())) {
          StreamSocket client = kernel.connect(IPv6Address.of(way, number), null, Map.of());
          StreamSocket server = accepted(kernel, port);
          assertThat(client.finishConnect()).isTrue();
          assertThat(List.of(client.peer(), server.host())).containsOnly(expected);
          assertThat(server.peer()).isEqualTo(client.host());
        }
        assertThat(kernel.openPackets(place, false).host().toString()).contains(named.host());
      }
    }
  }

  private static StreamSocket accepted(Kernel kernel, ListeningSocket port) throws IOException {
    AtomicReference<@Nullable StreamSocket> accepted = new AtomicReference<>();
    port.watch(_ -> {
      try {
        accepted.set(port.accept());
      } catch (IOException failed) {
        throw new AssertionError(failed);
      }
    });
    port.interest(true);
    while (accepted.get() == null) {
      kernel.await(-1);
      kernel.dispatch();
    }
    port.interest(false);
    return Objects.requireNonNull(accepted.get());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kernels")
  void aScopeThatIsMissingOrUnknownIsSaid(String name, Opening opening) throws Exception {
    try (Kernel kernel = opening.open()) {
      refused(kernel, "fe80::1", "[fe80::1]:80 is link-local, so it needs the interface");
      refused(kernel, "fe80::1%nosuch0", "expected a scope that this machine has, one of");
    }
  }

  private static void refused(Kernel kernel, String host, String words) {
    IPv6Address place = IPv6Address.of(host, 80);
    assertThatThrownBy(() -> kernel.listen(place, new Kernel.Listening(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
    assertThatThrownBy(() -> kernel.openPackets(place, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
    assertThatThrownBy(() -> kernel.connect(place, null, Map.of()))
        .isInstanceOf(ConnectError.class)
        .hasMessageContaining(words);
  }
}
