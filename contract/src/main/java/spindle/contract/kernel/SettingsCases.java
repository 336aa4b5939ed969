package spindle.contract.kernel;

import static spindle.protocol.SocketSetting.IP_TOS;
import static spindle.protocol.SocketSetting.SO_RCVBUF;
import static spindle.protocol.SocketSetting.SO_SNDBUF;
import static spindle.protocol.SocketSetting.TCP_USER_TIMEOUT;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import spindle.contract.trial.Expect;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;

/// Options of sockets by the system's names, on the sockets of a kernel.
final class SettingsCases {
  private static final int SIZE = 40_000;
  private static final int SMALL = 20_000;

  /// What every kernel has a way to set.
  private static final Map<SocketSetting, Integer> GIVEN = given();

  private SettingsCases() {}

  private static Map<SocketSetting, Integer> given() {
    Map<SocketSetting, Integer> given = new EnumMap<>(SocketSetting.class);
    given.put(SO_SNDBUF, SIZE);
    given.put(SO_RCVBUF, SMALL);
    given.put(IP_TOS, 16);
    return given;
  }

  static void addTo(KernelContract.KernelCases cases) {
    cases.add("both ends have the settings that they were asked for", SettingsCases::asked);
    cases.add("a setting can be changed, and is gone when closed", SettingsCases::changed);
    cases.add("what cannot be set is refused, by who can said", SettingsCases::refused);
  }

  private static void expect(StreamSocket socket, Map<SocketSetting, Integer> settings) {
    settings.forEach((setting, value) ->
        Expect.equal(
            setting + " " + socket.setting(setting), setting + " " + OptionalInt.of(value)));
  }

  private static void asked(KernelTrial trial) throws IOException {
    ListeningSocket listening =
        trial.kernel.listen(KernelTrial.anywhere(), new Kernel.Listening(16, false, 0600, GIVEN));
    KernelTrial.Pair pair = trial.pair(listening, GIVEN);
    expect(pair.server(), GIVEN);
    expect(pair.client(), GIVEN);
  }

  private static void changed(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    for (StreamSocket each : new StreamSocket[] {pair.server(), pair.client()}) {
      each.set(SO_RCVBUF, SIZE);
      each.set(IP_TOS, 8);
      expect(each, Map.of(SO_RCVBUF, SIZE, IP_TOS, 8));
      each.close();
      Expect.equal(each.setting(SO_RCVBUF), OptionalInt.empty());
      Expect.thrown(IOException.class, () -> each.set(SO_RCVBUF, SIZE));
    }
  }

  private static void refused(KernelTrial trial) throws IOException {
    Map<SocketSetting, Integer> rare = Map.of(TCP_USER_TIMEOUT, 5000);
    KernelTrial.Pair pair;
    try {
      pair =
          trial.pair(
              trial.kernel.listen(
                  KernelTrial.anywhere(), new Kernel.Listening(16, false, 0600, rare)),
              rare);
    } catch (IOException cannot) {
      expectNamesEpoll(cannot);
      expectNamesEpoll(
          Expect.thrown(
              IOException.class, () -> trial.kernel.connect(trial.listen().host(), null, rare)));
      StreamSocket client = trial.pair("server", "client").client();
      expectNamesEpoll(Expect.thrown(IOException.class, () -> client.set(TCP_USER_TIMEOUT, 5000)));
      Expect.equal(client.setting(TCP_USER_TIMEOUT), OptionalInt.empty());
      return;
    }
    expect(pair.server(), rare);
    expect(pair.client(), rare);
  }

  private static void expectNamesEpoll(IOException refusal) {
    String words = String.valueOf(refusal.getMessage());
    Expect.that(words.contains("TCP_USER_TIMEOUT") && words.contains("epoll"), words);
  }
}
