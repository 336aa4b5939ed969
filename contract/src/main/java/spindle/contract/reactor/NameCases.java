package spindle.contract.reactor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import spindle.contract.trial.Expect;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.reason.DNSLookupError;
import spindle.roles.NameResolver;

/// Names, with a resolver that the case is.
final class NameCases {
  private NameCases() {}

  static void addTo(ReactorContract.ReactorCases cases) {
    cases.add("literals are answered at once", NameCases::literals);
    cases.add("the installed resolver is asked", NameCases::installed);
    cases.add("names beyond ASCII are asked for in ASCII", NameCases::international);
    cases.add("what is no name is not asked for", NameCases::noName);
    cases.add("what only looks like an address is no name", NameCases::oldSpellings);
    cases.add("an address has one shape, whoever found it", NameCases::oneShape);
    cases.add("a failed look-up fails", NameCases::fails);
    cases.add("a look-up may be given up", NameCases::cancelled);
    cases.add("a look-up is given up when the reactor stops", NameCases::stopped);
  }

  /// Notes who is asked for, and never answers.
  private static NameResolver silent(ReactorTrial trial) {
    return host -> {
      trial.log.add(host);
      return new Deferred<>(_ -> trial.log.add("cancelled"));
    };
  }

  private static InetAddress address(int last) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
  }

  private static List<InetAddress> now(Deferred<List<InetAddress>> asked) throws Exception {
    try {
      return asked.take();
    } catch (Exception failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new AssertionError(failed);
    }
  }

  private static void literals(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    reactor.installNameResolver(silent(trial));
    Expect.equal(now(reactor.resolve("")).getFirst().getHostAddress(), "0.0.0.0");
    Expect.equal(now(reactor.resolve("10.0.0.7")), List.of(address(7)));
    Expect.equal(now(reactor.resolve("::1")), List.of(InetAddress.ofLiteral("::1")));
    trial.expectLog();
  }

  /// Systems read them as addresses, and not all in the same way.
  private static void oldSpellings(ReactorTrial trial) {
    trial.reactor.installNameResolver(silent(trial));
    for (String each :
        List.of(
            "0177.0.0.1",
            "127.0.0.010",
            "0x7f.0.0.1",
            "127.0.0.0X1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "127.0.0.1.",
            "256.0.0.1",
            "1.2.3.4.5",
            "host.1",
            "\uff11\uff12\uff17.0.0.1",
            "127\u30020\u30020\u30021",
            "[::1]",
            "::ffff:1.2.3.4%lo",
            "::1%",
            "a b",
            "a\0b")) {
      Throwable failure =
          Expect.thrown(DNSLookupError.class, () -> now(trial.reactor.resolve(each)));
      Expect.that(String.valueOf(failure.getMessage()).contains(each), "got " + failure);
      Expect.thrown(DNSLookupError.class, () -> now(trial.reactor.resolveApart(each).getFirst()));
    }
    trial.expectLog();
    for (String each : List.of("a_b.example", "0x7g", "1a", "1.a", "3com.example.")) {
      trial.reactor.resolve(each).reportedElsewhere();
    }
    trial.expectLog("a_b.example", "0x7g", "1a", "1.a", "3com.example.");
  }

  private static void oneShape(ReactorTrial trial) throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[12] = 10;
    mapped[15] = 7;
    List<InetAddress> found =
        List.of(
            Inet6Address.getByAddress("", mapped, -1), address(7), InetAddress.ofLiteral("::1"));
    trial.reactor.installNameResolver(_ -> Deferred.succeed(found));
    List<InetAddress> expected = List.of(address(7), InetAddress.ofLiteral("::1"));
    Expect.equal(now(trial.reactor.resolve("mapped.example")), expected);
    Expect.equal(now(trial.reactor.resolveApart("mapped.example").getFirst()), expected);
    Expect.equal(now(trial.reactor.resolve("::ffff:10.0.0.7")), List.of(address(7)));
  }

  private static void installed(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    NameResolver first = _ -> Deferred.succeed(List.of(new InetAddress[] {localhost()}));
    NameResolver original = reactor.installNameResolver(first);
    Expect.equal(reactor.installNameResolver(silent(trial)), first);
    reactor.installNameResolver(host -> {
      trial.log.add(host);
      return Deferred.succeed(List.of(localhost()));
    });
    Expect.equal(now(reactor.resolve("example.org")), List.of(localhost()));
    trial.expectLog("example.org");
    reactor.installNameResolver(original);
  }

  private static InetAddress localhost() {
    return InetAddress.ofLiteral("127.0.0.1");
  }

  private static void international(ReactorTrial trial) {
    trial.reactor.installNameResolver(silent(trial));
    trial.reactor.resolve("b\u00fccher.example").reportedElsewhere();
    trial.expectLog("xn--bcher-kva.example");
  }

  private static void noName(ReactorTrial trial) {
    trial.reactor.installNameResolver(silent(trial));
    Deferred<List<InetAddress>> asked = trial.reactor.resolve("a".repeat(64) + "\u00fc.example");
    Expect.thrown(DNSLookupError.class, () -> now(asked));
    trial.expectLog();
  }

  private static void fails(ReactorTrial trial) {
    trial.reactor.installNameResolver(
        host -> Deferred.fail(new DNSLookupError("no " + host, null)));
    Deferred<List<InetAddress>> asked = trial.reactor.resolve("example.org");
    Expect.thrown(DNSLookupError.class, () -> now(asked));
    Expect.equal(trial.reactor.delayedCalls(), List.of());
  }

  private static void cancelled(ReactorTrial trial) {
    trial.reactor.installNameResolver(silent(trial));
    Deferred<List<InetAddress>> asked = trial.reactor.resolve("example.org");
    Expect.equal(trial.reactor.delayedCalls().size(), 1);
    asked.cancel();
    Expect.thrown(CancelledError.class, () -> now(asked));
    trial.expectLog("example.org", "cancelled");
    Expect.equal(trial.reactor.delayedCalls(), List.of());
  }

  private static void stopped(ReactorTrial trial) {
    trial.reactor.installNameResolver(silent(trial));
    Deferred<List<InetAddress>> asked = trial.reactor.resolve("example.org");
    var _ = asked.onFailure(_ -> {});
    trial.runFor(Duration.ofMillis(1));
    Expect.thrown(DNSLookupError.class, () -> now(asked));
    trial.expectLog("example.org", "cancelled");
  }
}
