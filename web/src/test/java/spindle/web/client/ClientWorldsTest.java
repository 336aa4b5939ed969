package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.http.MalformedMessage;
import spindle.http.wire.ResponseHead;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.FaultWeights;
import spindle.sim.Host;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.client.reason.RequestFailed;
import spindle.web.client.reason.RequestNotSent;

/// An agent with a pool, and servers that crash, stall, close at any byte and speak unasked, in
/// simulated worlds: no request is answered by another's answer, none that must not be is done
/// twice, none is lost without a word, and nothing is left. A bug of each kind that such clients
/// have is found there, so that what is not found means something.
///
/// `-Dspindle.web.seeds=10000` tries more seeds than a build has time for.
class ClientWorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.web.seeds", 40);
  private static final int SEEDS_TO_FIND_IT = 200;
  private static final int ASKERS = 5;
  private static final int EACH = 8;
  private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "POST");

  /// Connections with a bug that is there on purpose.
  enum Bug {
    /// The end of the connection fails nobody.
    LOSES_SILENTLY {
      @Override
      ClientExchange exchange(ClientConnection connection, Call call) {
        return new ClientExchange(connection, call) {
          @Override
          void lost(ConnectionClosed reason, boolean begun) {}
        };
      }
    },
    /// What came although nobody had asked is the answer to the next request.
    KEEPS_WHAT_IS_UNASKED,
    /// A request is taken for one that was never sent when its connection ends.
    REPEATS_EVERYTHING {
      @Override
      ClientExchange exchange(ClientConnection connection, Call call) {
        return new ClientExchange(connection, call) {
          @Override
          void lost(ConnectionClosed reason, boolean begun) {
            if (answered()) {
              super.lost(reason, begun);
            } else {
              call.failed(new RequestNotSent(call.asked(), call.attempt(), "bug", reason), true);
            }
          }
        };
      }
    },
    /// A response that is cut off is whole.
    TRUNCATES {
      @Override
      ClientExchange exchange(ClientConnection connection, Call call) {
        return new ClientExchange(connection, call) {
          @Override
          void lost(ConnectionClosed reason, boolean begun) {
            if (answered() && !ended()) {
              conclude();
            } else {
              super.lost(reason, begun);
            }
          }
        };
      }
    },
    /// The same of those in chunks alone, which say no length that could be missed.
    TRUNCATES_CHUNKS {
      @Override
      ClientExchange exchange(ClientConnection connection, Call call) {
        return new ClientExchange(connection, call) {
          private boolean chunked;

          @Override
          void headRead(ResponseHead head) throws MalformedMessage {
            chunked = head.fields().lists("Transfer-Encoding", "chunked");
            super.headRead(head);
          }

          @Override
          void lost(ConnectionClosed reason, boolean begun) {
            if (answered() && !ended() && chunked) {
              conclude();
            } else {
              super.lost(reason, begun);
            }
          }
        };
      }
    };

    ClientExchange exchange(ClientConnection connection, Call call) {
      return new ClientExchange(connection, call);
    }

    ClientConnection connection(OriginPool pool, ConnectAttempt attempt) {
      return new ClientConnection(pool, attempt) {
        private ByteBuffer kept = ByteBuffer.allocate(0);

        @Override
        void unasked(ByteBuffer stream) {
          if (Bug.this != KEEPS_WHAT_IS_UNASKED) {
            super.unasked(stream);
            return;
          }
          byte[] copy = new byte[stream.remaining()];
          stream.get(copy);
          kept = ByteBuffer.wrap(copy);
        }

        @Override
        ClientExchange send(Call call) {
          ClientExchange sent = super.send(call);
          ByteBuffer before = kept;
          kept = ByteBuffer.allocate(0);
          try {
            dataReceived(before);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return sent;
        }

        @Override
        ClientExchange exchange(Call call) {
          return Bug.this.exchange(this, call);
        }
      };
    }
  }

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final boolean flaky;
    private final RandomGenerator random;
    private final List<String> wrong = new ArrayList<>();
    private final FlakyServer server;
    private final List<HTTPConnectionPool> pools = new ArrayList<>();
    private final List<String> posted = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private int numbers;
    private int answered;
    private int failed;

    Course(Simulation world, boolean flaky) {
      this.world = world;
      this.flaky = flaky;
      this.random = world.random("asker");
      this.server = new FlakyServer(world.random("server"), flaky);
    }

    void play(HTTPConnectionPool.Maker maker) {
      world.links(
          LinkQuality.defaults()
              .withLatency(Duration.ofMillis(random.nextInt(10)), Duration.ofMillis(5))
              .withLoss(random.nextInt(3) == 0 ? 0.02 : 0));
      Host host = world.host("server");
      host.program(reactor -> new TCP4ServerEndpoint(reactor, 80).listen(_ -> server.connection()));
      world.host("client").program(reactor -> start(reactor, maker));
      if (flaky) {
        world.faults(
            FaultWeights.defaults()
                .withCrash(0)
                .withTimes(Duration.ofMillis(300), Duration.ofMillis(100)));
      }
      world.checkErrors();
      world.checkLeftovers();
      world.always("every answer is the one to its request", wrong::isEmpty);
      world.always(
          "no POST is done twice", () -> posted.stream().allMatch(n -> server.timesDone(n) < 2));
      world.always(
          "nothing is done three times",
          () -> others.stream().allMatch(n -> server.timesDone(n) < 3));
      if (flaky) {
        world.run(Duration.ofMillis(1 + random.nextInt(500)));
        host.crash();
        world.run(Duration.ofMillis(random.nextInt(500)));
        host.restart();
        world.run(Duration.ofSeconds(3));
        world.calm();
      }
      world.runUntil(
          "each request has its answer or a failure",
          Duration.ofMinutes(5),
          () -> answered + failed == ASKERS * EACH);
      if (!flaky && failed > 0) {
        throw new AssertionError(failed + " failed");
      }
      world.run(Duration.ofMinutes(2)); // so that idle connections end
      HTTPConnectionPool pool = pools.getFirst();
      if (pool.open() + pool.waiting() != 0) {
        throw new AssertionError(pool.open() + " open, waiting: " + pool.waiting());
      }
    }

    private void start(Reactor reactor, HTTPConnectionPool.Maker maker) {
      ClientLimits limits =
          ClientLimits.defaults()
              .withMaxPerOrigin(3)
              .withHeadTimeout(Duration.ofSeconds(2))
              .withReadStall(Duration.ofSeconds(2))
              .withConnectTimeout(Duration.ofSeconds(2))
              .withPoolWait(Duration.ofSeconds(60));
      HTTPConnectionPool pool = new HTTPConnectionPool(reactor, limits, maker);
      pools.add(pool);
      for (int i = 0; i < ASKERS; i++) {
        var _ = Fiber.start(reactor, () -> askAll(new Agent(pool)));
      }
    }

    private void askAll(Agent agent) throws Exception {
      for (int i = 0; i < EACH; i++) {
        ask(agent);
        Fiber.sleep(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(100) : 0));
      }
    }

    private void ask(Agent agent) throws Exception {
      String number = Integer.toString(numbers++);
      String method = METHODS.get(random.nextInt(METHODS.size()));
      (method.equals("POST") ? posted : others).add(number);
      Request request = Request.of(method, "http://server/x").withField("X-Number", number);
      if (method.startsWith("P")) {
        request = request.withBody(Body.of("x".repeat(random.nextInt(20_000))));
      }
      long askedNanos = reactorNanos();
      try {
        Response response = Fiber.await(agent.request(request));
        String text = Fiber.await(response.body().text(1_000_000));
        if (response.status().code() == 408) {
          checkUnasked(askedNanos, number);
          failed++;
        } else {
          check(method, number, response, text);
          answered++;
        }
      } catch (RequestFailed | BodyTruncated expected) {
        failed++;
      }
    }

    private static long reactorNanos() {
      return Reactor.current().nowNanos();
    }

    /// What a server says unasked may cross the request on its way; then nobody can tell what it
    /// is. It cannot have been there before.
    private void checkUnasked(long askedNanos, String number) {
      if (reactorNanos() == askedNanos) {
        wrong.add(number + " got an answer that was there before it");
      }
    }

    private void check(String method, String number, Response response, String text) {
      String told = response.fields().firstOr("X-Number", "none");
      String expected = method.equals("HEAD") ? "" : FlakyServer.answer(number);
      boolean untilEnd = response.fields().has(FlakyServer.UNTIL_END) && flaky;
      boolean right = text.equals(expected) || (untilEnd && expected.startsWith(text));
      if (!told.equals(number) || !right) {
        wrong.add("%s got the answer to %s: %s".formatted(number, told, response));
      }
    }
  }

  private static Explored explore(HTTPConnectionPool.Maker maker, boolean flaky, int seeds) {
    return Exploration.of(world -> new Course(world, flaky).play(maker)).withSeeds(1, seeds).run();
  }

  @Test
  void everyRequestIsAnsweredWhereNothingBreaks() {
    explore(ClientConnection::new, false, SEEDS).orThrow();
  }

  @Test
  void noAnswerIsWrongAndNoneIsLostWhateverBreaks() {
    explore(ClientConnection::new, true, SEEDS).orThrow();
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedBugIsFound(Bug bug) {
    assertThat(explore(bug::connection, true, SEEDS_TO_FIND_IT).failures()).isNotEmpty();
  }
}
