package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint.Family;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.roles.ConnectOptions;
import spindle.roles.NameResolver;
import spindle.testing.ManualClock;

/// Connects to a name whose answers a test gives, over scripted streams, in virtual time.
abstract class HostnameTrial {
  static final String FOUR = "192.0.2.1";
  static final String SIX = "2001:db8::1";

  final ManualClock clock = new ManualClock();
  final ScriptedStreams streams = new ScriptedStreams(clock);
  final List<Deferred<List<InetAddress>>> answers = new ArrayList<>();
  final List<String> ended = new ArrayList<>();
  final List<Throwable> failures = new ArrayList<>();

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

  static List<InetAddress> addresses(String... literals) {
    return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
  }

  final Deferred<List<InetAddress>> answerLater() {
    Deferred<List<InetAddress>> answer = new Deferred<>(_ -> streams.note("drops a look-up"));
    answers.add(answer);
    return answer;
  }

  final Deferred<Protocol> connect(ConnectOptions options, Factory<Protocol> factory) {
    return connect(options, factory, _ -> true);
  }

  private Deferred<Protocol> connect(
      ConnectOptions options, Factory<Protocol> factory, Predicate<? super Address> rule) {
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
    Deferred<Protocol> attempt = endpoint.withAllowed(rule).connect(factory);
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

  final Deferred<Protocol> connect() {
    return connect(ConnectOptions.defaults(), _ -> new Protocol() {});
  }

  final Deferred<Protocol> connectTo(String... literals) {
    answers.add(Deferred.succeed(addresses(literals)));
    return connect();
  }

  final Deferred<Protocol> connectTo(Predicate<? super Address> rule, String... literals) {
    answers.add(Deferred.succeed(addresses(literals)));
    return connect(ConnectOptions.defaults(), _ -> new Protocol() {}, rule);
  }

  final void advanceMillis(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  final void assertNothingIsLeft() {
    assertThat(ended).hasSize(1);
    assertThat(streams.open()).isZero();
    advanceMillis(60_000);
    assertThat(ended).hasSize(1);
    assertThat(clock.delayedCalls()).isEmpty();
  }
}
