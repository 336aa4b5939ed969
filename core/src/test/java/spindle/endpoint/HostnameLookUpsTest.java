package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.DNSLookupError;

/// Happy Eyeballs in virtual time: which answers are waited for, and for how long.
class HostnameLookUpsTest extends HostnameTrial {
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
  void theFailureOfAnAttemptIsToldWithThatOfALookUp() {
    DNSLookupError broken = new DNSLookupError("no such name", null);
    answers.addAll(List.of(Deferred.fail(broken), Deferred.succeed(addresses(FOUR))));
    streams.refuses("192.0.2.1:80", 5);
    connect();
    advanceMillis(5);
    assertThat(failures).hasSize(1);
    assertThat(failures.getFirst()).isInstanceOf(ConnectionRefusedError.class);
    assertThat(failures.getFirst().getSuppressed()).containsExactly(broken);
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
  void cancellingDuringTheLookUpDropsItAtOnce() {
    answerLater();
    connect().cancel();
    assertThat(streams.log).containsExactly("0 drops a look-up", "0 failed");
    assertThat(failures).singleElement().isInstanceOf(ConnectingCancelledError.class);
    assertNothingIsLeft();
  }
}
