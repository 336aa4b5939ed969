package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.http.MalformedMessage;
import spindle.http.wire.ResponseHead;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.Host;
import spindle.sim.Simulation;
import spindle.web.Response;
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
    private final FlakyServer server;
    private final Askers askers;
    private final List<HTTPConnectionPool> pools = new ArrayList<>();

    Course(Simulation world, boolean flaky) {
      this.world = world;
      this.flaky = flaky;
      this.server = new FlakyServer(world.random("server"), flaky);
      this.askers =
          new Askers(world, flaky, ASKERS, "http://server/x", List.of(server)) {
            @Override
            protected void unanswered(Response response, String number, boolean atOnce) {
              checkUnasked(this, response, number, atOnce);
            }
          };
    }

    /// What a server says unasked may cross the request on its way; then nobody can tell what it
    /// is. It cannot have been there before.
    private static void checkUnasked(
        Askers askers, Response response, String number, boolean atOnce) {
      if (response.status().code() != 408 || atOnce) {
        askers.wrong(number + " got an answer that was there before it: " + response);
      }
    }

    void play(HTTPConnectionPool.Maker maker) {
      askers.drawLinks();
      Host host = world.host("server");
      host.program(reactor -> new TCP4ServerEndpoint(reactor, 80).listen(_ -> server.connection()));
      world.host("client").program(reactor -> start(reactor, maker));
      askers.check();
      world.always("nothing is done three times", () -> askers.mostTimesDone() < 3);
      if (flaky) {
        askers.crash(host);
      }
      askers.finish();
      HTTPConnectionPool pool = pools.getFirst();
      if (pool.open() + pool.waiting() != 0) {
        throw new AssertionError(pool.open() + " open, waiting: " + pool.waiting());
      }
    }

    private void start(Reactor reactor, HTTPConnectionPool.Maker maker) {
      ClientLimits limits = askers.limits(Duration.ofSeconds(2));
      HTTPConnectionPool pool = new HTTPConnectionPool(reactor, limits, maker);
      pools.add(pool);
      askers.start(reactor, pool);
    }
  }

  private static Explored explore(HTTPConnectionPool.Maker maker, boolean flaky, int seeds) {
    return explore(maker, flaky, 1, seeds);
  }

  private static Explored explore(
      HTTPConnectionPool.Maker maker, boolean flaky, long first, long last) {
    return Exploration.of(world -> new Course(world, flaky).play(maker))
        .withSeeds(first, last)
        .run();
  }

  @Test
  void everyRequestIsAnsweredWhereNothingBreaks() {
    explore(ClientConnection::new, false, SEEDS).orThrow();
  }

  /// A server that is asked for a connection three times until it hears of it.
  @Test
  void norDoesAnyFailWherePacketsAreLostThatAskForAConnection() {
    explore(ClientConnection::new, false, 8560, 8560).orThrow();
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
