package spindle.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.reactor.Reactor;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.Host;
import spindle.sim.Simulation;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.Askers;
import spindle.web.client.FlakyServer;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.server.Site;

/// Clients, a proxy and two servers that crash, stall and close at any byte, each on a host of its
/// own in a simulated world: no request is answered by another's answer, none that must not be is
/// done twice, none is lost without a word, and nothing is left. Bugs that proxies have are found
/// there, so that what is not found means something.
///
/// `-Dspindle.web.seeds=10000` tries more seeds than a build has time for.
class ProxyWorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.web.seeds", 40);
  private static final int SEEDS_TO_FIND_IT = 200;
  private static final int ASKERS = 4;

  /// Of the response before, for a bug.
  private static final AtomicReference<Fields> BEFORE = new AtomicReference<>(Fields.none());

  /// What a proxy with a bug does, in place of one without.
  enum Bug implements Filter {
    /// A request that failed is sent once more, whatever it is.
    REPEATS_EVERYTHING {
      @Override
      public Response handle(Request request, Handler next) {
        return Response.later(
            request.body().bytes(1 << 20).then(bytes -> ask(request, bytes, next)));
      }

      private Deferred<Response> ask(Request request, byte[] bytes, Handler next) throws Exception {
        return next.handle(request.withBody(Body.of(bytes)))
            .whenHere()
            .thenErrback(
                HttpError.class, _ -> next.handle(request.withBody(Body.of(bytes))).whenHere());
      }
    },
    /// A response that broke off is whole for the client.
    TRUNCATES {
      @Override
      public Response handle(Request request, Handler next) throws Exception {
        return next.handle(request).then(response -> response.withBody(new Cut(response.body())));
      }
    },
    /// The fields of a response may be those of the one before.
    MIXES {
      @Override
      public Response handle(Request request, Handler next) throws Exception {
        Fields earlier = BEFORE.get();
        return next.handle(request)
            .then(response -> {
              BEFORE.set(response.fields());
              String number = earlier.firstOr("X-Number", "none");
              return response.withField("X-Number", number);
            });
      }
    },
    /// The body of a response to a client that has gone is forgotten.
    FORGETS {
      @Override
      public Response handle(Request request, Handler next) throws Exception {
        return next.handle(request).then(response -> response.withBody(new Kept(response.body())));
      }
    }
  }

  /// A body of another.
  private static class Kept extends Body {
    final Body body;

    Kept(Body body) {
      this.body = body;
    }

    @Override
    public long length() {
      return body.length();
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      return body.next();
    }

    @Override
    public void cancel() {}
  }

  /// One that ends wherever the other breaks off.
  private static final class Cut extends Kept {
    Cut(Body body) {
      super(body);
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      return body.next().addErrback(_ -> null);
    }

    @Override
    public void cancel() {
      body.cancel();
    }
  }

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final boolean flaky;
    private final List<FlakyServer> servers;
    private final Askers askers;
    private final List<HTTPConnectionPool> asking = new ArrayList<>();
    private final List<HTTPConnectionPool> handingOn = new ArrayList<>();
    private final List<Upstreams> gates = new ArrayList<>();

    Course(Simulation world, boolean flaky) {
      this.world = world;
      this.flaky = flaky;
      this.servers =
          List.of(
              new FlakyServer(world.random("one"), flaky),
              new FlakyServer(world.random("two"), flaky));
      this.askers =
          new Askers(world, flaky, ASKERS, "http://gate/x", servers) {
            @Override
            protected boolean givesUp() {
              return random().nextInt(8) == 0;
            }
          };
    }

    void play(Filter filter) {
      askers.drawLinks();
      List<Host> hosts = List.of(world.host("one"), world.host("two"), world.host("gate"));
      hosts.get(0).program(reactor -> listen(reactor, servers.get(0)));
      hosts.get(1).program(reactor -> listen(reactor, servers.get(1)));
      hosts.get(2).program(reactor -> gate(reactor, filter));
      world.host("client").program(this::ask);
      askers.check();
      if (flaky) {
        askers.crash(hosts.get(askers.random().nextInt(hosts.size())));
      }
      askers.finish();
      nothingIsLeft();
    }

    private void nothingIsLeft() {
      Upstreams upstreams = gates.getLast();
      for (HTTPConnectionPool each : List.of(asking.getLast(), handingOn.getLast())) {
        if (each.open() + each.waiting() != 0) {
          throw new AssertionError(each.open() + " open, waiting: " + each.waiting());
        }
      }
      if (upstreams.all().stream().anyMatch(each -> each.pending() != 0)) {
        throw new AssertionError("at work for nobody: " + upstreams.all());
      }
    }

    private static void listen(Reactor reactor, FlakyServer server) {
      new TCP4ServerEndpoint(reactor, 80).listen(_ -> server.connection());
    }

    private void gate(Reactor reactor, Filter filter) {
      HTTPConnectionPool pool = pool(reactor, handingOn, Duration.ofSeconds(2));
      Upstreams upstreams = Upstreams.of(reactor, new Agent(pool), "http://one", "http://two");
      gates.add(upstreams);
      ReverseProxy proxy = ReverseProxy.to(upstreams).withPseudonym("gate");
      Site site = Site.answering(proxy.with(filter)).withVersions().withTime(() -> Instant.EPOCH);
      new TCP4ServerEndpoint(reactor, 80).listen(site);
    }

    private void ask(Reactor reactor) {
      askers.start(reactor, pool(reactor, asking, Duration.ofSeconds(20)));
    }

    private HTTPConnectionPool pool(
        Reactor reactor, List<HTTPConnectionPool> all, Duration headTimeout) {
      HTTPConnectionPool pool = new HTTPConnectionPool(reactor, askers.limits(headTimeout));
      all.add(pool);
      return pool;
    }
  }

  private static Explored explore(Filter filter, boolean flaky, int seeds) {
    return Exploration.of(world -> new Course(world, flaky).play(filter)).withSeeds(1, seeds).run();
  }

  private static Response asIs(Request request, Handler next) throws Exception {
    return next.handle(request);
  }

  @Test
  void everyRequestIsAnsweredWhereNothingBreaks() {
    explore(ProxyWorldsTest::asIs, false, SEEDS).orThrow();
  }

  @Test
  void noAnswerIsWrongAndNoneIsLostWhateverBreaks() {
    explore(ProxyWorldsTest::asIs, true, SEEDS).orThrow();
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedBugIsFound(Bug bug) {
    assertThat(explore(bug, true, SEEDS_TO_FIND_IT).failures()).isNotEmpty();
  }
}
