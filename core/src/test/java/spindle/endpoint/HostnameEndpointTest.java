package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint.Family;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.DNSLookupError;
import spindle.reason.NoProtocolError;
import spindle.roles.ConnectOptions;
import spindle.roles.NameResolver;
import spindle.testing.ManualClock;

/// Happy Eyeballs in virtual time: who is tried when, who wins, and what is left.
class HostnameEndpointTest {
  private static final String FOUR = "192.0.2.1";
  private static final String SIX = "2001:db8::1";

  private final ManualClock clock = new ManualClock();
  private final ScriptedStreams streams = new ScriptedStreams(clock);
  private final List<Deferred<List<InetAddress>>> answers = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  /// Each `resolveApart` takes the answers that the test has put there.
  private final NameResolver names =
      new NameResolver() {
        @Override
        public Deferred<List<InetAddress>> resolve(String host) {
          throw new AssertionError("asked for all at once");
        }

        @Override
        public List<Deferred<List<InetAddress>>> resolveApart(String host) {
          return List.copyOf(answers);
        }
      };

  private static List<InetAddress> addresses(String... literals) {
    return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
  }

  private Deferred<List<InetAddress>> answerLater() {
    Deferred<List<InetAddress>> answer = new Deferred<>(_ -> streams.note("drops a look-up"));
    answers.add(answer);
    return answer;
  }

  private Deferred<Protocol> connect(ConnectOptions options, Factory<Protocol> factory) {
    HostnameEndpoint endpoint =
        new HostnameEndpoint(
            clock,
            streams,
            names,
            "both.example",
            80,
            options,
            HostnameEndpoint.ATTEMPT_DELAY,
            Family.ANY);
    Deferred<Protocol> attempt = endpoint.connect(factory);
    attempt.addCallbacks(
        protocol -> {
          streams.note("connected");
          ended.add("connected");
          return protocol;
        },
        failure -> {
          streams.note("failed");
          ended.add("failed");
          failures.add(failure);
          return new Protocol() {};
        });
    return attempt;
  }

  private Deferred<Protocol> connect() {
    return connect(ConnectOptions.defaults(), _ -> new Protocol() {});
  }

  private Deferred<Protocol> connectTo(String... literals) {
    answers.add(Deferred.succeed(addresses(literals)));
    return connect();
  }

  private void advanceMillis(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  private void assertNothingIsLeft() {
    assertThat(ended).hasSize(1);
    assertThat(streams.open()).isZero();
    advanceMillis(60_000);
    assertThat(ended).hasSize(1);
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void theSecondFamilyIsTriedAfter250MillisecondsAndTheFasterWins() {
    streams.accepts("[2001:db8::1]:80", 1000);
    streams.accepts("192.0.2.1:80", 100);
    connectTo(SIX, FOUR);
    advanceMillis(400);
    assertThat(streams.log)
        .containsExactly(
            "0 tries [2001:db8::1]:80",
            "250 tries 192.0.2.1:80",
            "350 closes [2001:db8::1]:80",
            "350 connected");
    assertNothingIsLeft();
  }

  @Test
  void theFirstMayWinAfterTheSecondHasBegun() {
    streams.accepts("[2001:db8::1]:80", 300);
    connectTo(SIX, FOUR);
    advanceMillis(400);
    assertThat(streams.log)
        .containsExactly(
            "0 tries [2001:db8::1]:80",
            "250 tries 192.0.2.1:80",
            "300 closes 192.0.2.1:80",
            "300 connected");
    assertNothingIsLeft();
  }

  @Test
  void aFirstThatAnswersInTimeIsTheOnlyOneTried() {
    streams.accepts("[2001:db8::1]:80", 249);
    connectTo(SIX, FOUR);
    advanceMillis(249);
    assertThat(streams.log).containsExactly("0 tries [2001:db8::1]:80", "249 connected");
    assertNothingIsLeft();
  }

  @Test
  void aFailureMovesOnAtOnce() {
    streams.refuses("[2001:db8::1]:80", 10);
    streams.accepts("192.0.2.1:80", 10);
    connectTo(SIX, FOUR);
    advanceMillis(20);
    assertThat(streams.log)
        .containsExactly("0 tries [2001:db8::1]:80", "10 tries 192.0.2.1:80", "20 connected");
    assertNothingIsLeft();
  }

  @Test
  void theLastFailureEndsItAtOnceAndTellsEveryAttempt() {
    streams.refuses("[2001:db8::1]:80", 10);
    streams.refuses("192.0.2.1:80", 20);
    connectTo(SIX, FOUR);
    advanceMillis(30);
    assertThat(ended).containsExactly("failed");
    assertThat(failures.getFirst())
        .isInstanceOf(ConnectionRefusedError.class)
        .hasMessageContaining("2001:db8::1");
    assertThat(failures.getFirst().getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("192.0.2.1");
    assertNothingIsLeft();
  }

  @Test
  void theFamiliesTakeTurnsAndTheResolversFirstBegins() {
    connectTo(FOUR, "192.0.2.2", "192.0.2.3", SIX, "2001:db8::2", FOUR);
    advanceMillis(2000);
    assertThat(streams.log)
        .containsExactly(
            "0 tries 192.0.2.1:80",
            "250 tries [2001:db8::1]:80",
            "500 tries 192.0.2.2:80",
            "750 tries [2001:db8::2]:80",
            "1000 tries 192.0.2.3:80");
  }

  @Test
  void anAnswerWithoutIPv6WaitsFiftyMillisecondsForTheOther() {
    Deferred<List<InetAddress>> six = answerLater();
    Deferred<List<InetAddress>> four = answerLater();
    connect();
    four.callback(addresses(FOUR));
    advanceMillis(49);
    assertThat(streams.log).isEmpty();
    six.callback(addresses(SIX));
    assertThat(streams.log).containsExactly("49 tries [2001:db8::1]:80");
    advanceMillis(250);
    assertThat(streams.log).endsWith("299 tries 192.0.2.1:80");
  }

  @Test
  void afterFiftyMillisecondsIPv4BeginsAndIPv6IsTheNext() {
    Deferred<List<InetAddress>> six = answerLater();
    Deferred<List<InetAddress>> four = answerLater();
    connect();
    four.callback(addresses(FOUR, "192.0.2.2"));
    advanceMillis(60);
    six.callback(addresses(SIX));
    advanceMillis(300);
    assertThat(streams.log).containsExactly("50 tries 192.0.2.1:80", "300 tries [2001:db8::1]:80");
  }

  @Test
  void anAnswerWithIPv6WaitsForNobody() {
    Deferred<List<InetAddress>> six = answerLater();
    answerLater();
    connect();
    six.callback(addresses(SIX));
    assertThat(streams.log).containsExactly("0 tries [2001:db8::1]:80");
  }

  @Test
  void oneFailedLookUpOfTwoIsNoFailure() {
    Deferred<List<InetAddress>> six = answerLater();
    Deferred<List<InetAddress>> four = answerLater();
    connect();
    streams.accepts("192.0.2.1:80", 5);
    four.callback(addresses(FOUR));
    six.errback(new DNSLookupError("no such name", null));
    advanceMillis(5);
    assertThat(streams.log).containsExactly("0 tries 192.0.2.1:80", "5 connected");
    assertNothingIsLeft();
  }

  @Test
  void aLookUpThatFailsLateHurriesNoAttempt() {
    Deferred<List<InetAddress>> six = answerLater();
    answers.add(Deferred.succeed(addresses(FOUR, "192.0.2.2")));
    connect();
    advanceMillis(60);
    six.errback(new DNSLookupError("no such name", null));
    advanceMillis(300);
    assertThat(streams.log).containsExactly("50 tries 192.0.2.1:80", "300 tries 192.0.2.2:80");
  }

  @Test
  void theFailureOfALookUpIsToldWithThoseOfTheAttempts() {
    DNSLookupError broken = new DNSLookupError("no such name", null);
    answers.addAll(List.of(Deferred.fail(broken), Deferred.succeed(addresses(FOUR))));
    streams.refuses("192.0.2.1:80", 5);
    connect();
    advanceMillis(5);
    assertThat(failures).containsExactly(broken);
    assertThat(broken.getSuppressed()).hasSize(1);
  }

  @Test
  void oneReasonForBothLookUpsIsToldAsItIs() {
    DNSLookupError broken = new DNSLookupError("no such name", null);
    answers.addAll(List.of(Deferred.fail(broken), Deferred.fail(broken)));
    connect();
    assertThat(failures).containsExactly(broken);
  }

  @Test
  void aLateAnswerIsWaitedForWhenTheFirstOnesHaveFailed() {
    Deferred<List<InetAddress>> six = answerLater();
    Deferred<List<InetAddress>> four = answerLater();
    connect();
    streams.refuses("192.0.2.1:80", 5);
    streams.accepts("[2001:db8::1]:80", 5);
    four.callback(addresses(FOUR));
    advanceMillis(1000);
    assertThat(ended).isEmpty();
    six.callback(addresses(SIX));
    advanceMillis(5);
    assertThat(ended).containsExactly("connected");
    assertNothingIsLeft();
  }

  @Test
  void anAnswerThatComesWhenTheAttemptHasHadItsTimeIsTriedAtOnceBesideIt() {
    Deferred<List<InetAddress>> six = answerLater();
    Deferred<List<InetAddress>> four = answerLater();
    connect();
    streams.accepts("192.0.2.1:80", 10);
    six.callback(addresses(SIX));
    advanceMillis(300);
    four.callback(addresses(FOUR));
    advanceMillis(10);
    assertThat(streams.log)
        .containsExactly(
            "0 tries [2001:db8::1]:80",
            "300 tries 192.0.2.1:80",
            "310 closes [2001:db8::1]:80",
            "310 connected");
    assertNothingIsLeft();
  }

  @Test
  void anAnswerThatComesBeforeTheAttemptHasHadItsTimeWaitsForThat() {
    Deferred<List<InetAddress>> six = answerLater();
    Deferred<List<InetAddress>> four = answerLater();
    connect();
    six.callback(addresses(SIX));
    advanceMillis(100);
    four.callback(addresses(FOUR));
    assertThat(streams.log).containsExactly("0 tries [2001:db8::1]:80");
    advanceMillis(150);
    assertThat(streams.log).endsWith("250 tries 192.0.2.1:80");
  }

  @Test
  void aFactoryThatBuildsNoProtocolEndsItAndIsNotAskedElsewhere() {
    streams.fails("[2001:db8::1]:80", new NoProtocolError("the factory built no protocol", null));
    connectTo(SIX, FOUR);
    assertThat(streams.log).containsExactly("0 tries [2001:db8::1]:80", "0 failed");
    assertThat(failures).singleElement().isInstanceOf(NoProtocolError.class);
    assertNothingIsLeft();
  }

  @Test
  void afterTheSixtyFourthAddressNoLookUpIsWaitedFor() {
    Deferred<List<InetAddress>> six = answerLater();
    answerLater();
    connect();
    for (int i = 1; i <= 65; i++) {
      streams.refuses("[2001:db8::%x]:80".formatted(i), 1);
    }
    six.callback(
        IntStream.rangeClosed(1, 65)
            .mapToObj(i -> InetAddress.ofLiteral("2001:db8::%x".formatted(i)))
            .toList());
    advanceMillis(64);
    assertThat(streams.log).contains("63 tries [2001:db8::40]:80");
    assertThat(streams.log).endsWith("64 drops a look-up", "64 failed");
    assertNothingIsLeft();
  }

  @Test
  void aFailedLookUpFails() {
    Deferred<List<InetAddress>> answer = answerLater();
    connect();
    answer.errback(new DNSLookupError("the name 'both.example' has no address", null));
    assertThat(failures).singleElement().isInstanceOf(DNSLookupError.class);
    assertNothingIsLeft();
  }

  @Test
  void aNameWithoutAddressesFails() {
    connectTo();
    assertThat(failures)
        .singleElement()
        .isInstanceOf(DNSLookupError.class)
        .asString()
        .contains("both.example");
    assertNothingIsLeft();
  }

  @Test
  void theTimeoutClosesEverythingAndTellsWhatHasFailedAndWhatWasOpen() {
    answers.add(Deferred.succeed(addresses(SIX, FOUR)));
    streams.refuses("[2001:db8::1]:80", 10);
    connect(ConnectOptions.defaults().withTimeout(Duration.ofMillis(700)), _ -> new Protocol() {});
    advanceMillis(700);
    assertThat(failures)
        .singleElement()
        .isInstanceOf(ConnectTimeoutError.class)
        .asString()
        .contains("both.example:80", "PT0.7S", "192.0.2.1:80");
    assertThat(failures.getFirst().getSuppressed()).hasSize(1);
    assertThat(streams.log).endsWith("700 closes 192.0.2.1:80", "700 failed");
    assertNothingIsLeft();
  }

  @Test
  void theTimeoutCoversTheLookUp() {
    answerLater();
    connect();
    advanceMillis(30_000);
    assertThat(streams.log).containsExactly("30000 drops a look-up", "30000 failed");
    assertThat(failures)
        .singleElement()
        .isInstanceOf(ConnectTimeoutError.class)
        .asString()
        .endsWith("within PT30S: the name was not found");
    assertNothingIsLeft();
  }

  @Test
  void aNameOfWhichOneLookUpHasFoundNothingWasNotFoundEither() {
    for (boolean fails : new boolean[] {true, false}) {
      answers.clear();
      failures.clear();
      answers.add(
          fails ? Deferred.fail(new DNSLookupError("no", null)) : Deferred.succeed(List.of()));
      answerLater();
      connect();
      advanceMillis(30_000);
      assertThat(failures)
          .singleElement()
          .asString()
          .endsWith("within PT30S: the name was not found");
    }
  }

  @Test
  void aLookUpThatAnswersThoughItIsCancelledBeginsNothing() {
    answers.add(new Deferred<>(own -> own.callback(addresses(FOUR))));
    connect().cancel();
    assertThat(streams.log).containsExactly("0 failed");
    assertThat(failures).singleElement().isInstanceOf(ConnectingCancelledError.class);
    assertNothingIsLeft();
  }

  @Test
  void cancellingClosesEveryAttemptAtAnyTime() {
    for (long after : new long[] {0, 249, 250, 260, 1000}) {
      ended.clear();
      failures.clear();
      answers.clear();
      Deferred<Protocol> attempt = connectTo(SIX, FOUR);
      advanceMillis(after);
      attempt.cancel();
      assertThat(failures)
          .singleElement()
          .isInstanceOfSatisfying(
              ConnectingCancelledError.class,
              told -> assertThat(told.destination().toString()).isEqualTo("both.example:80"));
      assertNothingIsLeft();
    }
  }

  @Test
  void cancellingDuringTheLookUpDropsItAtOnce() {
    answerLater();
    connect().cancel();
    assertThat(streams.log).containsExactly("0 drops a look-up", "0 failed");
    assertThat(failures).singleElement().isInstanceOf(ConnectingCancelledError.class);
    assertNothingIsLeft();
  }

  @Test
  void whatTheFactoryThrowsEndsItAndIsNotTriedElsewhere() {
    answers.add(Deferred.succeed(addresses(SIX, FOUR)));
    streams.accepts("[2001:db8::1]:80", 10);
    IllegalStateException broken = new IllegalStateException("broken factory");
    connect(
        ConnectOptions.defaults(),
        _ -> {
          throw broken;
        });
    advanceMillis(10);
    assertThat(failures).containsExactly(broken);
    assertNothingIsLeft();
  }

  private static String[] manyLiterals(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "192.0.2." + i).toArray(String[]::new);
  }

  @Test
  void eightAttemptsAreUnderWayAtATimeAndNoMore() {
    connectTo(manyLiterals(20));
    advanceMillis(20_000);
    assertThat(streams.open()).isEqualTo(Race.PARALLEL_MAX);
    assertThat(streams.openMost).isEqualTo(Race.PARALLEL_MAX);
  }

  @Test
  void aFailureAmongEightMakesRoomForTheNext() {
    streams.refuses("192.0.2.3:80", 5000);
    connectTo(manyLiterals(20));
    advanceMillis(6000);
    assertThat(streams.log).endsWith("5500 tries 192.0.2.9:80");
  }

  @Test
  void sixtyFourAddressesAreTriedAndNoMore() {
    for (String each : manyLiterals(100)) {
      streams.refuses(each + ":80", 1);
    }
    connectTo(manyLiterals(100));
    advanceMillis(100);
    assertThat(streams.log.stream().filter(line -> line.contains("tries")))
        .hasSize(Race.ADDRESSES_MAX);
    assertThat(failures.getFirst().getSuppressed()).hasSize(Race.ADDRESSES_MAX - 1);
    assertNothingIsLeft();
  }

  @Test
  void aLocalAddressLimitsTheFamilies() {
    answers.add(Deferred.succeed(addresses(SIX, FOUR)));
    Address local = IPv4Address.of("127.0.0.1", 0);
    connect(ConnectOptions.defaults().withBindAddress(local), _ -> new Protocol() {});
    assertThat(streams.log).containsExactly("0 tries 192.0.2.1:80");
    answers.clear();
    answers.add(Deferred.succeed(addresses(SIX)));
    connect(ConnectOptions.defaults().withBindAddress(local), _ -> new Protocol() {});
    assertThat(failures)
        .singleElement()
        .isInstanceOf(DNSLookupError.class)
        .asString()
        .contains("no address of the kind that is wanted");
  }

  @Test
  void ofTwoThatAnswerAtTheSameMomentOneHasAProtocol() {
    streams.accepts("[2001:db8::1]:80", 300);
    streams.accepts("192.0.2.1:80", 50);
    answers.add(Deferred.succeed(addresses(SIX, FOUR)));
    List<Address> built = new ArrayList<>();
    connect(
        ConnectOptions.defaults(),
        address -> {
          built.add(address);
          return new Protocol() {};
        });
    advanceMillis(300);
    assertThat(built).hasSize(1);
    assertNothingIsLeft();
  }
}
