package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.http.MalformedMessage;
import spindle.http.wire.RequestHead;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.Simulation;
import spindle.web.WebLimits;

/// A site and clients like browsers in simulated worlds, in which everything takes its time,
/// streams are cut anywhere, packets are lost and connections break. A bug of each kind that such
/// servers have is found there, so that what is not found means something.
///
/// `-Dspindle.web.seeds=10000` tries more seeds than a build has time for.
class WorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.web.seeds", 60);
  private static final int SEEDS_TO_FIND_IT = 300;

  /// Servers with a bug that is there on purpose.
  enum Bug {
    /// The next request is read right behind the response, whatever is left of the body.
    KEEP_ALIVE {
      @Override
      Exchange exchange(ServerConnection connection, RequestHead head, WebLimits limits) {
        return new Exchange(connection, head, limits) {
          @Override
          void responseEnded() {
            finish();
          }
        };
      }
    },
    /// Of what comes while a request is at work, only the last is kept.
    PIPELINING,
    /// What comes behind a body with its end is taken for part of it.
    FRAMING {
      @Override
      Exchange exchange(ServerConnection connection, RequestHead head, WebLimits limits) {
        return new Exchange(connection, head, limits) {
          @Override
          void feed(ByteBuffer stream) throws MalformedMessage {
            super.feed(stream);
            stream.position(stream.limit());
          }
        };
      }
    };

    Exchange exchange(ServerConnection connection, RequestHead head, WebLimits limits) {
      return new Exchange(connection, head, limits);
    }

    ServerConnection connection(Site site) {
      return new ServerConnection(site) {
        @Override
        void keepAhead(ByteBuffer stream) {
          if (Bug.this == PIPELINING) {
            var _ = takeAhead();
          }
          super.keepAhead(stream);
        }

        @Override
        Exchange exchange(RequestHead head, WebLimits kept) {
          return Bug.this.exchange(this, head, kept);
        }
      };
    }
  }

  private static Explored explore(
      Function<Site, ServerConnection> connections, boolean disturbed, int seeds) {
    return Exploration.of(VisitedSite.scenario(connections, disturbed)).withSeeds(1, seeds).run();
  }

  @Test
  void everyRequestIsAnsweredWhereNothingBreaks() {
    explore(ServerConnection::new, false, SEEDS).orThrow();
  }

  @Test
  void noAnswerIsWrongWhateverBreaks() {
    explore(ServerConnection::new, true, SEEDS).orThrow();
  }

  @ParameterizedTest
  @EnumSource(Bug.class)
  void aPlantedBugIsFound(Bug bug) {
    Explored explored = explore(bug::connection, false, SEEDS_TO_FIND_IT);

    assertThat(explored.failures()).as("failures").isNotEmpty();
  }

  @Test
  void theSameSeedGivesTheSameCourse() throws Exception {
    Simulation.Scenario course = VisitedSite.scenario(ServerConnection::new, true);
    assertThat(Simulation.traceOf(7, course))
        .isEqualTo(Simulation.traceOf(7, course))
        .isNotEqualTo(Simulation.traceOf(8, course));
  }
}
