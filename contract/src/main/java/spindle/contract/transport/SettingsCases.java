package spindle.contract.transport;

import static spindle.protocol.SocketSetting.SO_SNDBUF;
import static spindle.protocol.SocketSetting.TCP_QUICKACK;

import java.util.OptionalInt;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.protocol.SocketSetting;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// Options of sockets by the system's names, on connections.
final class SettingsCases {
  private static final int SIZE = 40_000;
  private static final int SMALL = 20_000;

  private SettingsCases() {}

  static void addTo(Cases cases) {
    cases.add("settings are given with the options, read and changed", SettingsCases::options);
    cases.add("a senseless setting changes nothing", SettingsCases::senseless);
  }

  private static void options(Trial trial) throws Exception {
    Pair pair =
        trial.pair(
            ListenOptions.defaults().withSetting(SO_SNDBUF, SIZE),
            ConnectOptions.defaults().withSetting(SO_SNDBUF, SIZE));
    for (Recorder each : new Recorder[] {pair.server(), pair.client()}) {
      trial.expectEqual(each.transport().setting(SO_SNDBUF), OptionalInt.of(SIZE));
      each.transport().setSetting(SO_SNDBUF, SMALL);
      trial.expectEqual(each.transport().setting(SO_SNDBUF), OptionalInt.of(SMALL));
    }
    pair.client().transport().abortConnection();
    trial.untilLost(pair);
    trial.expectEqual(pair.client().transport().setting(SO_SNDBUF), OptionalInt.empty());
    pair.client().transport().setSetting(SO_SNDBUF, SIZE);
  }

  private static void senseless(Trial trial) throws Exception {
    Pair pair = trial.pair();
    var transport = pair.client().transport();
    OptionalInt before = transport.setting(SO_SNDBUF);
    Expect.thrown(IllegalArgumentException.class, () -> transport.setSetting(SO_SNDBUF, 0));
    Expect.thrown(IllegalArgumentException.class, () -> transport.setSetting(TCP_QUICKACK, 2));
    Expect.thrown(
        IllegalArgumentException.class,
        () -> transport.setSetting(SocketSetting.TCP_DEFER_ACCEPT, 1));
    trial.expectEqual(transport.setting(SO_SNDBUF), before);
    transport.write("still there");
    trial.until("the server has heard it", () -> pair.server().count == 11);
  }
}
