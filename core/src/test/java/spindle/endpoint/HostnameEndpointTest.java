package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.AddressNotAllowed;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.DNSLookupError;
import spindle.reason.NoProtocolError;
import spindle.roles.ConnectOptions;

/// Happy Eyeballs in virtual time: who is tried when, who wins, and what is left.
class HostnameEndpointTest extends HostnameTrial {
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
  void aFactoryThatBuildsNoProtocolEndsItAndIsNotAskedElsewhere() {
    streams.fails("[2001:db8::1]:80", new NoProtocolError("the factory built no protocol", null));
    connectTo(SIX, FOUR);
    assertThat(streams.log).containsExactly("0 tries [2001:db8::1]:80", "0 failed");
    assertThat(failures).singleElement().isInstanceOf(NoProtocolError.class);
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

  @Test
  void addressesThatARuleRefusesAreNotTried() {
    streams.accepts("192.0.2.1:80", 10);
    connectTo(address -> address instanceof IPv4Address, SIX, FOUR);
    advanceMillis(20);
    assertThat(streams.log).containsExactly("0 tries 192.0.2.1:80", "10 connected");
    assertNothingIsLeft();
  }

  @Test
  void whereAllAreRefusedThatIsWhy() {
    connectTo(_ -> false, SIX, FOUR);
    assertThat(streams.log).containsExactly("0 failed");
    assertThat(failures).singleElement().isInstanceOf(AddressNotAllowed.class);
    assertThat(failures.getFirst()).hasMessage("no address of 'both.example' is allowed");
    assertNothingIsLeft();
  }
}
