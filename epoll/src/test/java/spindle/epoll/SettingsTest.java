package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;

/// Every setting by its number, each read back from the system.
class SettingsTest {
  /// What needs the right to administer the network.
  private static final List<SocketSetting> PRIVILEGED =
      List.of(SocketSetting.SO_MARK, SocketSetting.SO_BUSY_POLL);

  private final Address four = IPv4Address.of("127.0.0.1", 0);
  private final Address six = IPv6Address.of("::1", 0);
  private EpollKernel kernel;

  @BeforeEach
  void open() throws IOException {
    kernel = new EpollKernel();
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  /// A value that the system takes as it is and does not have anyway.
  private static int some(SocketSetting setting) {
    return switch (setting) {
      case SO_SNDBUF, SO_RCVBUF -> 30_000;
      case SO_INCOMING_CPU -> 0;
      case TCP_MAXSEG -> 1000;
      case TCP_DEFER_ACCEPT -> 1;
      case TCP_QUICKACK, IP_FREEBIND, IP_BIND_ADDRESS_NO_PORT -> 1;
      case IP_TOS -> 16;
      default -> 3;
    };
  }

  private static Map<SocketSetting, Integer> all(Moment moment) {
    Map<SocketSetting, Integer> settings = new EnumMap<>(SocketSetting.class);
    for (SocketSetting each : SocketSetting.values()) {
      if (each.isFor(moment) && !PRIVILEGED.contains(each)) {
        settings.put(each, some(each));
      }
    }
    return settings;
  }

  private void assertHas(int fd, Address place, Map<SocketSetting, Integer> settings) {
    settings.forEach((setting, value) ->
        assertThat(Settings.get(kernel, fd, place, setting))
            .as("%s at %s", setting, place)
            .isEqualTo(OptionalInt.of(value)));
  }

  @Test
  void whatASocketIsNotAsAskedForWithoutIsRefusedByItsName() throws IOException {
    int file = EpollFile.open(kernel.libc, Path.of("/dev/null")).fd();
    assertThatThrownBy(() -> kernel.require("SO_REUSEPORT", file, 1, 15, 1))
        .isInstanceOf(IOException.class)
        .hasMessage("Socket operation on non-socket (SO_REUSEPORT, errno 88)");
    kernel.prefer(file, 1, 15, 1);
    kernel.libc.close(file);
  }

  @Test
  void whatListensHasEverySettingForThat() throws IOException {
    Map<SocketSetting, Integer> settings = all(Moment.LISTENING);
    for (Address place : List.of(four, six)) {
      var port =
          (EpollListeningSocket)
              kernel.listen(place, new Kernel.Listening(5, false, 0600, settings));
      assertHas(port.fd(), place, settings);
      port.close();
    }
  }

  @Test
  void whatConnectsHasEverySettingForThat() throws IOException {
    Map<SocketSetting, Integer> settings = all(Moment.CONNECTING);
    settings.remove(SocketSetting.TCP_MAXSEG);
    for (Address place : List.of(four, six)) {
      ListeningSocket port = kernel.listen(place, new Kernel.Listening(5));
      var client = (EpollStreamSocket) kernel.connect(port.host(), null, settings);
      assertHas(client.fd(), place, settings);
      client.close();
      port.close();
    }
  }

  @Test
  void anOpenConnectionTakesEverySettingForThat() throws IOException {
    ListeningSocket port = kernel.listen(six, new Kernel.Listening(5));
    StreamSocket client = kernel.connect(port.host(), null, Map.of());
    assertThat(client.finishConnect()).isTrue();
    Map<SocketSetting, Integer> settings = all(Moment.CONNECTED);
    for (Map.Entry<SocketSetting, Integer> each : settings.entrySet()) {
      client.set(each.getKey(), each.getValue());
      assertThat(client.setting(each.getKey()))
          .as("%s", each.getKey())
          .isEqualTo(OptionalInt.of(each.getValue()));
    }
  }

  @Test
  void whatTheSystemRefusesIsSaidWithTheSettingAndLeavesNoSocket() throws IOException {
    ListeningSocket port = kernel.listen(four, new Kernel.Listening(5));
    // The options would not take this; a kernel asks the system.
    Map<SocketSetting, Integer> senseless = Map.of(SocketSetting.TCP_KEEPCNT, 1_000);
    assertThatThrownBy(() -> kernel.connect(port.host(), null, senseless))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TCP_KEEPCNT=1000")
        .hasMessageContaining("Invalid argument");
    assertThatThrownBy(() -> kernel.listen(four, new Kernel.Listening(5, false, 0600, senseless)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TCP_KEEPCNT=1000");
  }
}
