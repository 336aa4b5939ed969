package spindle.contract.transport;

import java.util.ArrayList;
import java.util.List;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.protocol.InputAccount;
import spindle.protocol.ListeningPort;
import spindle.reason.InputBudgetExceeded;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// What is kept for all peers together: who is held up, who has to go, who is served throughout.
final class InputCases {
  private static final int BUDGET = 1 << 19;
  private static final int EIGHTH = BUDGET / 8;

  /// Fewer bytes than a connection may keep without being let go for others.
  private static final int LITTLE = 8 * 1024;

  /// More than a layer keeps of a piece that the wire has cut, which counts until the rest comes.
  private static final int PIECE = 1024;

  private InputCases() {}

  static void addTo(Cases cases) {
    ReactorSettings small = ReactorSettings.defaults().withInputBudget(BUDGET);
    cases.add(
        "inputBudget bytes may be kept for all peers, and no more", small, InputCases::inputBudget);
    cases.add(
        "who is read ahead of need waits while much is kept", small, InputCases::readAheadWaits);
    cases.add(
        "whoever comes takes the place of one who keeps much", small, InputCases::takesThePlace);
    cases.add("nobody comes while there is no room and all keep little", small, InputCases::noRoom);
    cases.add("what is kept is given back in the end", small, InputCases::givenBack);
    cases.add("an account that was given back keeps nothing", small, InputCases::accountGivenBack);
    cases.add("what is kept for one who has left holds nobody up", small, InputCases::leftBehind);
  }

  private static long kept(Trial trial) {
    return trial.reactor.statistics().inputKept();
  }

  private static InputAccount account(Pair pair) {
    return pair.server().transport().inputAccount();
  }

  private static void expectServed(Trial trial, Pair pair) {
    long before = pair.server().count;
    pair.client().transport().write("x");
    trial.until("it is served", () -> pair.server().count > before);
  }

  private static void inputBudget(Trial trial) throws Exception {
    Pair first = trial.pair();
    Pair second = trial.pair();
    InputAccount large = account(first);
    InputAccount little = account(second);
    trial.settle();
    little.keeps(1_000);
    large.keeps(BUDGET - PIECE - kept(trial));
    expectServed(trial, first);
    expectServed(trial, second);
    trial.settle();
    long most = 1_000 + BUDGET - kept(trial);
    little.keeps(most);
    trial.expectEqual(kept(trial), (long) BUDGET);
    trial.turns(3);
    trial.expect(!first.server().lost(), "it is lost though the budget is kept");
    little.keeps(most + 1);
    trial.until("who keeps the most is lost", first.server()::lost);
    trial.expectLost(first.server(), InputBudgetExceeded.class);
    trial.expect(
        String.valueOf(first.server().reason).contains("ReactorSettings.inputBudget"),
        "the reason does not name the budget: " + first.server().reason);
    trial.until("its peer knows", first.client()::lost);
    trial.expect(!second.server().lost(), "the other is lost too");
    expectServed(trial, second);
    trial.expect(kept(trial) < EIGHTH, "what was let go still counts");
    large.keeps(BUDGET);
    trial.expect(kept(trial) < EIGHTH, "an account goes on after its connection");
  }

  private static void readAheadWaits(Trial trial) throws Exception {
    Pair first = trial.pair();
    Pair second = trial.pair();
    trial.settle();
    InputAccount ahead = account(first);
    InputAccount much = account(second);
    ahead.keepsAhead(100);
    much.keeps(6 * EIGHTH - PIECE - kept(trial));
    expectServed(trial, first);
    trial.settle();
    much.keeps(6 * EIGHTH + 1);
    first.client().transport().write("y");
    trial.settle();
    trial.expectEqual(first.server().count, 1L);
    ahead.keeps(100);
    trial.until("who needs more is read from", () -> first.server().count == 2);
    ahead.keepsAhead(100);
    first.client().transport().write("z");
    trial.settle();
    trial.expectEqual(first.server().count, 2L);
    ahead.keepsAhead(0);
    trial.until("who has nothing ahead is read from", () -> first.server().count == 3);
    ahead.keepsAhead(100);
    first.client().transport().write("!");
    trial.settle();
    trial.expectEqual(first.server().count, 3L);
    much.keeps(4 * EIGHTH);
    trial.until("there is room again", () -> first.server().count == 4);
    expectServed(trial, second);
  }

  private static void takesThePlace(Trial trial) throws Exception {
    Pair little = trial.pair();
    Pair much = trial.pair();
    account(little).keeps(LITTLE);
    account(much).keeps(7 * EIGHTH + 1 - kept(trial));
    trial.turns(3);
    trial.expect(!much.server().lost(), "it is lost though nobody comes");
    Pair next = trial.pair();
    trial.until("it has made room", much.server()::lost);
    trial.expectLost(much.server(), InputBudgetExceeded.class);
    expectServed(trial, next);
    expectServed(trial, little);
  }

  private static void noRoom(Trial trial) throws Exception {
    List<Recorder> served = new ArrayList<>();
    ListeningPort port =
        trial.harness.listen(
            trial.reactor,
            address -> {
              Recorder recorder = trial.recorder("server " + served.size());
              served.add(recorder);
              return recorder;
            },
            ListenOptions.defaults());
    while ((7L * EIGHTH - kept(trial)) / Math.max(1, served.size()) >= LITTLE) {
      int before = served.size();
      var _ = connect(trial, port, trial.recorder("client " + before));
      trial.until(
          "it is served",
          () -> served.size() > before && trial.harness.carries(served.getLast().transport()));
    }
    trial.settle();
    long each = (7L * EIGHTH - kept(trial)) / served.size() + 1;
    served.forEach(one -> one.transport().inputAccount().keeps(each));
    int count = served.size();
    Recorder refused = trial.recorder("refused");
    boolean[] over = {false};
    connect(trial, port, refused).handleFailure(_ -> over[0] = true);
    trial.until("it is refused", () -> over[0] || refused.lost());
    trial.expectEqual(served.size(), count);
    trial.expectEqual(port.connections(), count);
    served.getFirst().abort();
    trial.until("one has left", () -> port.connections() == count - 1);
    trial.turns(3);
    var _ = connect(trial, port, trial.recorder("next"));
    trial.until("the next one is served", () -> served.size() == count + 1);
  }

  private static Deferred<Recorder> connect(Trial trial, ListeningPort port, Recorder client) {
    return trial
        .harness
        .<Recorder>connect(trial.reactor, port, address -> client, ConnectOptions.defaults())
        .reportedElsewhere();
  }

  /// A fiber that waits for another peer keeps what it has read, for however long.
  private static void leftBehind(Trial trial) throws Exception {
    Pair first = trial.pair();
    Pair second = trial.pair();
    account(second).keeps(1);
    InputAccount lasts = account(first);
    lasts.outlivesConnection();
    lasts.keeps(BUDGET + 1);
    trial.until("it is aborted", first.server()::lost);
    trial.expectLost(first.server(), InputBudgetExceeded.class);
    trial.expect(kept(trial) > BUDGET, "nothing is left of it");
    expectServed(trial, second);
    lasts.keeps(0);
    expectServed(trial, second);
  }

  private static void accountGivenBack(Trial trial) throws Exception {
    Pair pair = trial.pair();
    trial.settle();
    long before = kept(trial);
    InputAccount first = account(pair);
    InputAccount second = account(pair);
    InputAccount third = account(pair);
    first.keepsAhead(1);
    second.keeps(10);
    third.keeps(100);
    second.close();
    trial.expectEqual(kept(trial), before + 101);
    third.close();
    first.close();
    trial.expectEqual(kept(trial), before);
    first.keeps(1_000);
    trial.expectEqual(kept(trial), before);
    InputAccount next = account(pair);
    next.keepsAhead(7 * EIGHTH);
    trial.expectEqual(kept(trial), before + 7 * EIGHTH);
    pair.client().transport().write("x");
    trial.settle();
    trial.expectEqual(pair.server().count, 0L);
    next.close();
    trial.until("it is read from again", () -> pair.server().count == 1);
  }

  private static void givenBack(Trial trial) throws Exception {
    trial.expectEqual(kept(trial), 0L);
    Pair first = trial.pair();
    account(first).keepsAhead(1_000);
    account(first).keeps(1_000);
    InputAccount lasts = account(first);
    lasts.outlivesConnection();
    lasts.keeps(10);
    trial.expect(kept(trial) > 2_010, "connections take nothing");
    first.client().transport().loseConnection();
    trial.untilLost(first);
    trial.turns(3);
    trial.expectEqual(kept(trial), 10L);
    lasts.keeps(0);
    trial.expectEqual(kept(trial), 0L);
  }
}
