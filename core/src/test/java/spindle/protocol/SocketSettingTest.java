package spindle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spindle.address.HostnameAddress;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;
import spindle.protocol.SocketSetting.Moment;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// What can be set on which socket, and when.
class SocketSettingTest {
  @Test
  void thePageHasEverySettingAndWhenItIsSet() throws IOException {
    String page = Files.readString(Path.of("../docs/howto/set-socket-options.md"));
    for (SocketSetting each : SocketSetting.values()) {
      String row =
          page.lines().filter(line -> line.startsWith("| `" + each + "` |")).findFirst().orElse("");
      boolean always = row.contains("| always");
      for (Moment moment : Moment.values()) {
        assertThat(always || row.contains(moment.toString()))
            .as("%s when %s, on the page", each, moment)
            .isEqualTo(each.isFor(moment));
      }
    }
  }

  @Test
  void optionsTakeOnlyWhatIsForThem() {
    assertThatThrownBy(() -> ListenOptions.defaults().withSetting(SocketSetting.TCP_SYNCNT, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("TCP_SYNCNT cannot be set when listening, only when connecting");
    assertThatThrownBy(() -> ConnectOptions.defaults().withSetting(SocketSetting.TCP_FASTOPEN, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only when listening");
    assertThatThrownBy(() -> ConnectOptions.defaults().withSetting(SocketSetting.TCP_SYNCNT, 128))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a value from 1 to 127 for TCP_SYNCNT, got 128");
  }

  @Test
  void theLastValueCountsAndTheOrderIsTheirOwn() {
    ListenOptions options =
        ListenOptions.defaults()
            .withSetting(SocketSetting.IP_TOS, 8)
            .withSetting(SocketSetting.SO_SNDBUF, 1)
            .withSetting(SocketSetting.IP_TOS, 16);
    assertThat(options.settings())
        .containsExactly(
            Map.entry(SocketSetting.SO_SNDBUF, 1), Map.entry(SocketSetting.IP_TOS, 16));
    assertThatThrownBy(() -> options.settings().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void unixSocketsHaveTheirBuffersAndPipesNothing() {
    assertThat(SocketSetting.SO_RCVBUF.isFor(new UnixAddress("/s"))).isTrue();
    assertThat(SocketSetting.IP_TOS.isFor(new UnixAddress("/s"))).isFalse();
    assertThat(SocketSetting.IP_TOS.isFor(IPv6Address.of("::1", 1))).isTrue();
    assertThat(SocketSetting.SO_RCVBUF.isFor(new HostnameAddress("h", 1))).isFalse();
  }
}
