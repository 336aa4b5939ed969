package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.TlsFailed;
import spindle.testing.Wire;

/// What a layer may ask of its connection.
class LayerContextTest {
  private final TextRecorder server = new TextRecorder();
  private final Wire wire = Wire.toServer(_ -> server);

  @AfterEach
  void close() {
    wire.close();
  }

  private void begin(PassingLayer layer) {
    wire.flush();
    server.transport().addLayer(layer);
  }

  @Test
  void aLayerSpeaksWhenItsTimerSaysSo() {
    PassingLayer layer = new PassingLayer();
    begin(layer);
    assertThat(layer.context().scheduler()).isSameAs(wire.reactor());
    var _ =
        layer
            .context()
            .scheduler()
            .callLater(
                Duration.ofHours(1),
                () -> {
                  layer.own = "ping ";
                  layer.context().lookAgain();
                  layer.context().lookAgain();
                  assertThat(layer.own).as("within the call").isEqualTo("ping ");
                });
    wire.advance(Duration.ofMinutes(59));
    assertThat(wire.received()).isEmpty();
    wire.advance(Duration.ofMinutes(1));
    assertThat(wire.received()).isEqualTo("ping ");
    server.transport().write("data");
    wire.flush();
    assertThat(wire.received()).isEqualTo("data");
  }

  /// Takes a piece, and no more until a job has looked at it.
  private static final class Careful extends PassingLayer {
    private boolean busy;
    final List<Object> jobs = new ArrayList<>();

    @Override
    public boolean takesInput() {
      return !busy;
    }

    @Override
    public boolean takesData() {
      return !busy;
    }

    @Override
    public boolean receive(ByteBuffer from, ByteBuffer data) {
      if (!from.hasRemaining()) {
        return false;
      }
      data.put(from.get());
      busy = true;
      Deferred<String> looked = context().deferToThread(() -> "looked");
      looked.onSuccess(result -> {
        jobs.add(result);
        busy = false;
        own = "!";
        context().lookAgain();
      });
      return true;
    }
  }

  @Test
  void aLayerThatWaitsForAJobTakesNothingAndGoesOnWhenItHasIt() {
    Careful layer = new Careful();
    begin(layer);
    wire.send("abc");
    wire.flush();
    assertThat(server.text.toString()).isEqualTo("abc");
    assertThat(layer.jobs).containsExactly("looked", "looked", "looked");
    assertThat(wire.received()).isEqualTo("!!!");
  }

  @Test
  void whatIsWrittenWhileAJobRunsLeavesWhenItHasRun() {
    Careful layer = new Careful();
    begin(layer);
    wire.send("a");
    while (server.text.isEmpty()) {
      wire.step();
    }
    server.transport().write("answer");
    wire.flush();
    assertThat(wire.received()).isEqualTo("!answer");
  }

  @Test
  void anEndBehindWhatAJobIsNeededForIsToldAfterIt() {
    Careful layer = new Careful();
    begin(layer);
    wire.send("ab");
    wire.end();
    wire.flush();
    assertThat(server.text.toString()).isEqualTo("ab");
    assertThat(server.reason).isInstanceOf(ConnectionDone.class);
  }

  /// Ends its input with a dot, as TLS does with an alert.
  private static final class UpToADot extends PassingLayer {
    private boolean ended;

    @Override
    public boolean receive(ByteBuffer from, ByteBuffer data) {
      boolean some = false;
      while (!ended && from.hasRemaining()) {
        byte next = from.get();
        ended = next == '.';
        if (!ended) {
          data.put(next);
        }
        some = true;
      }
      return some;
    }

    @Override
    public boolean inputEnded() {
      return ended;
    }
  }

  @Test
  void anEndThatComesWithTheLastBytesIsToldThoughTheWireStaysOpen() {
    begin(new UpToADot());
    wire.send("bye.");
    wire.flush();
    assertThat(server.text.toString()).isEqualTo("bye");
    assertThat(server.reason).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void aLayerWhoseConnectionHasEndedIsNotAskedAnyMore() {
    List<ConnectionClosed> ends = new ArrayList<>();
    PassingLayer layer =
        new PassingLayer() {
          @Override
          public boolean hasOutput() {
            assertThat(ends).isEmpty();
            return false;
          }

          @Override
          public ConnectionClosed ended(ConnectionClosed reason) {
            ends.add(reason);
            return reason;
          }
        };
    begin(layer);
    layer.context().lookAgain();
    server.transport().abortConnection();
    layer.context().lookAgain();
    wire.flush();
    assertThat(ends).hasSize(1);
    assertThat(server.reason).isNotNull();
  }

  @Test
  void whoAsksBehindARefusalWhetherAllWasSentHearsWhyItWasNot() {
    PassingLayer layer =
        new PassingLayer() {
          @Override
          public boolean receive(ByteBuffer from, ByteBuffer data) throws TlsFailed {
            if (!from.hasRemaining()) {
              return false;
            }
            own = "alert";
            throw new TlsFailed(new IOException("nonsense"));
          }
        };
    begin(layer);
    wire.send("?");
    while (!server.transport().disconnecting()) {
      wire.step();
    }
    assertThat(server.reason).as("it lingers").isNull();
    List<Throwable> failures = new ArrayList<>();
    server.transport().sent().handleFailure(failures::add);
    server.transport().drained().handleFailure(failures::add);
    wire.flush();
    assertThat(wire.received()).isEqualTo("alert");
    assertThat(failures).hasSize(2).containsOnly(server.reason);
    assertThat(server.reason).isInstanceOf(TlsFailed.class);
  }

  /// A protocol that puts the given layers under it, then hands its connection over.
  static Protocol handingOver(Protocol next, PassingLayer... layers) {
    return new Protocol() {
      @Override
      public void connectionMade() throws Exception {
        for (PassingLayer each : layers) {
          transport().addLayer(each);
        }
        transport().switchProtocol(next);
      }
    };
  }
}
