package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.Address;
import spindle.address.PipeAddress;
import spindle.protocol.Drainable;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.PushProducer;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reason.CloseTimeout;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.ProtocolFailed;
import spindle.roles.ListenOptions;

/// A connection over two streams that block, as standard input and output are.
class StandardIOTest {
  private final ProcessTrial trial = new ProcessTrial();

  /// What is read; the test feeds it.
  private final Fed in = new Fed();

  /// What is written; the test lets it through.
  private final Gate out = new Gate();

  @AfterEach
  void close() throws IOException {
    in.end();
    out.open(Integer.MAX_VALUE);
    trial.close();
  }

  /// A stream whose reader waits for what the test feeds.
  private static final class Fed extends InputStream {
    private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    volatile boolean closed;

    void feed(String text) {
      pieces.add(text.getBytes(StandardCharsets.UTF_8));
    }

    void end() {
      pieces.add(new byte[0]);
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      reads.incrementAndGet();
      try {
        byte[] piece = pieces.take();
        System.arraycopy(piece, 0, into, offset, piece.length);
        return piece.length == 0 ? -1 : piece.length;
      } catch (InterruptedException stop) {
        throw new IOException(stop);
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private Transport open(Protocol protocol, Limits limits) {
    return StandardIO.over(trial.reactor, protocol, in, out, limits);
  }

  private Transport open(Protocol protocol) {
    return open(protocol, Limits.defaults());
  }

  private void untilLost(TextRecorder recorder) {
    trial.until(() -> recorder.reason != null);
  }

  @Test
  void whatArrivesIsGivenToTheProtocolAndWhatItWritesGoesOut() {
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder);
    assertThat(recorder.log).containsExactly("made");
    assertThat(transport.peer()).isEqualTo(new PipeAddress("standard input"));
    assertThat(transport.host()).hasToString("pipe:standard output");
    in.feed("one");
    trial.until(() -> recorder.text.toString().equals("one"));
    transport.write("1");
    out.open(1);
    trial.until(() -> out.written().equals("1") && transport.buffered() == 0);
    in.feed("two");
    trial.until(() -> recorder.text.toString().equals("onetwo"));
  }

  @Test
  void theEndOfTheInputClosesOnceEverythingIsWritten() {
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder);
    in.feed("last");
    in.end();
    transport.write("answer");
    trial.until(transport::disconnecting);
    assertThat(recorder.text).hasToString("last");
    out.open(5);
    trial.until(() -> out.written().equals("answe"));
    trial.reactor.iterate(Duration.ZERO);
    assertThat(recorder.reason).isNull();
    out.open(1);
    untilLost(recorder);
    assertThat(recorder.reason).isInstanceOf(ConnectionDone.class);
    assertThat(out.written()).isEqualTo("answer");
    assertThat(out.closed()).isTrue();
    assertThat(in.closed).isTrue();
  }

  @Test
  void closingDoesNotWaitForTheEndOfTheInput() {
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder);
    out.open(100);
    transport.write("bye");
    transport.loseConnection();
    transport.loseConnection();
    untilLost(recorder);
    assertThat(recorder.reason).isInstanceOf(ConnectionDone.class);
    assertThat(out.written()).isEqualTo("bye");
    assertThat(recorder.log).containsExactly("made", "lost");
  }

  @Test
  void whoKnowsOfHalvesIsToldOfEachOnesEnd() {
    HalfCloseRecorder aware = new HalfCloseRecorder();
    Transport transport = open(aware);
    out.open(100);
    in.end();
    trial.until(() -> aware.log.contains("read ended"));
    transport.write("still ");
    trial.until(() -> out.written().equals("still "));
    transport.write("here");
    transport.loseWriteConnection();
    untilLost(aware);
    assertThat(out.written()).isEqualTo("still here");
    assertThat(aware.log).containsExactly("made", "read ended", "write ended", "lost");
  }

  @Test
  void aClosedOutputIsToldToWhoKnowsOfHalvesAndReadingGoesOn() {
    HalfCloseRecorder aware = new HalfCloseRecorder();
    Transport transport = open(aware);
    out.breakIt();
    transport.write("nobody reads this");
    trial.until(() -> aware.log.contains("write ended"));
    in.feed("more");
    trial.until(() -> aware.text.toString().equals("more"));
    in.end();
    untilLost(aware);
    assertThat(aware.reason).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void aClosedOutputEndsTheConnectionOfWhoDoesNot() {
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder);
    out.breakIt();
    transport.write("nobody reads this");
    untilLost(recorder);
    assertThat(recorder.reason).isExactlyInstanceOf(ConnectionLost.class);
    assertThat(recorder.reason).hasMessageContaining("Broken pipe");
  }

  /// Whoever took the connection over is told as if it had been there from the first.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aClosedOutputIsToldToWhoTookTheConnectionOver(int layers) {
    HalfCloseRecorder aware = new HalfCloseRecorder();
    PassingLayer[] between = new PassingLayer[layers];
    Arrays.setAll(between, _ -> new PassingLayer());
    Transport transport = open(LayerContextTest.handingOver(aware, between));
    out.breakIt();
    transport.write("nobody reads this");
    trial.until(() -> aware.log.contains("write ended"));
    in.feed("more");
    trial.until(() -> aware.text.toString().equals("more"));
    in.end();
    untilLost(aware);
    assertThat(aware.reason).isInstanceOf(ConnectionDone.class);
  }

  /// It was handed over to somebody who does not know of halves: then a write that fails is the
  /// end.
  @Test
  void aClosedOutputEndsTheConnectionOfWhoDoesNotKnowOfHalves() throws Exception {
    HalfCloseRecorder aware = new HalfCloseRecorder();
    Transport transport = open(aware);
    TextRecorder next = new TextRecorder();
    transport.switchProtocol(next);
    out.breakIt();
    transport.write("nobody reads this");
    untilLost(next);
    assertThat(next.reason).isExactlyInstanceOf(ConnectionLost.class);
    assertThat(aware.log).doesNotContain("write ended");
  }

  /// It is handed over to somebody who knows of halves, by somebody who does not.
  @Test
  void aClosedOutputIsToldToWhomeverTheConnectionWasHandedOver() throws Exception {
    Transport transport = open(new TextRecorder());
    HalfCloseRecorder next = new HalfCloseRecorder();
    transport.switchProtocol(next);
    out.breakIt();
    transport.write("nobody reads this");
    trial.until(() -> next.log.contains("write ended"));
    in.feed("more");
    trial.until(() -> next.text.toString().equals("more"));
    in.end();
    untilLost(next);
    assertThat(next.reason).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void anOutputThatBreaksWhileClosingIsNoCleanEnd() {
    HalfCloseRecorder aware = new HalfCloseRecorder();
    Transport transport = open(aware);
    transport.write("half");
    transport.loseConnection();
    out.open(2);
    trial.until(() -> out.written().equals("ha"));
    out.breakIt();
    untilLost(aware);
    assertThat(aware.reason).isExactlyInstanceOf(ConnectionLost.class);
  }

  @Test
  void anOutputThatTakesNothingEndsTheCloseAfterItsTime() {
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder, Limits.defaults().withCloseTimeout(Duration.ofMillis(20)));
    transport.write("stuck");
    transport.loseConnection();
    untilLost(recorder);
    assertThat(recorder.reason).isInstanceOf(CloseTimeout.class);
  }

  @Test
  void anAbortWaitsForNobody() {
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder);
    transport.write("stuck");
    transport.abortConnection();
    assertThat(recorder.reason).isNull();
    untilLost(recorder);
    assertThat(recorder.reason).isInstanceOf(ConnectionAborted.class);
    assertThat(transport.write("dropped")).isFalse();
  }

  @Test
  void whatNobodyWantsIsNotReadButForOnePiece() {
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder);
    in.feed("a");
    trial.until(() -> recorder.text.toString().equals("a"));
    transport.pauseProducing();
    in.feed("b");
    in.feed("c");
    trial.until(() -> in.pieces.size() == 1);
    for (int i = 0; i < 3; i++) {
      trial.reactor.iterate(Duration.ofMillis(1));
    }
    assertThat(recorder.text).hasToString("a");
    assertThat(in.reads).hasValue(2);
    transport.resumeProducing();
    trial.until(() -> recorder.text.toString().equals("abc"));
  }

  @Test
  void pausedFromTheBeginningItReadsNothing() {
    TextRecorder recorder =
        new TextRecorder() {
          @Override
          public void connectionMade() {
            transport().pauseProducing();
          }
        };
    Transport transport = open(recorder);
    in.feed("x");
    for (int i = 0; i < 3; i++) {
      trial.reactor.iterate(Duration.ofMillis(1));
    }
    assertThat(in.reads).hasValue(0);
    transport.resumeProducing();
    trial.until(() -> recorder.text.toString().equals("x"));
  }

  @Test
  void aProducerIsPausedAndResumedAsTheOutputFillsAndDrains() {
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder, Limits.defaults().withWaterMarks(10, 100));
    List<String> calls = new ArrayList<>();
    transport.registerProducer(
        new PushProducer() {
          @Override
          public void pauseProducing() {
            calls.add("pause");
          }

          @Override
          public void resumeProducing() {
            calls.add("resume");
          }

          @Override
          public void stopProducing() {
            calls.add("stop");
          }
        });
    assertThat(transport.write(new byte[100])).isTrue();
    assertThat(transport.write(new byte[1])).isFalse();
    assertThat(calls).containsExactly("pause");
    out.open(1000);
    trial.until(() -> calls.size() == 2);
    assertThat(calls).containsExactly("pause", "resume");
    transport.loseConnection();
    transport.write(new byte[10]);
    transport.unregisterProducer();
    untilLost(recorder);
    assertThat(out.written()).hasSize(111);
  }

  @Test
  void whatTheProtocolThrowsEndsItAndIsLoggedOnce() {
    try (LogCapture log = LogCapture.ofReactor()) {
      TextRecorder recorder =
          new TextRecorder() {
            @Override
            public void dataReceived(ByteBuffer data) {
              throw new IllegalStateException("no");
            }
          };
      var _ = open(recorder);
      in.feed("x");
      untilLost(recorder);
      assertThat(recorder.reason).isInstanceOf(ProtocolFailed.class);
      assertThat(log.errors()).isEqualTo(1);
    }
  }

  @Test
  void aFileIsSentBetweenOtherWrites(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    Files.writeString(file, "0123456789".repeat(5000));
    TextRecorder recorder = new TextRecorder();
    Transport transport = open(recorder);
    out.open(1_000_000);
    transport.write("<");
    var sent = transport.writeFile(file, 5, 49_990);
    transport.write(">");
    trial.await(sent);
    transport.loseConnection();
    untilLost(recorder);
    assertThat(out.written()).isEqualTo("<" + "0123456789".repeat(5000).substring(5, 49_995) + ">");
  }

  private ListeningPort listen(ServerFactory factory) throws Exception {
    return StandardIO.listenOver(
        trial.reactor, factory, ListenOptions.defaults(), loop -> StandardIO.pipe(loop, in, out));
  }

  @Test
  void asAPlaceToListenItHasOneConnectionAtOnce() throws Exception {
    TextRecorder recorder = new TextRecorder();
    List<Address> peers = new ArrayList<>();
    ListeningPort port =
        listen(peer -> {
          peers.add(peer);
          return recorder;
        });
    assertThat(recorder.log).isEmpty();
    assertThat(port.host()).hasToString("pipe:standard input");
    trial.reactor.iterate(Duration.ZERO);
    assertThat(recorder.log).containsExactly("made");
    assertThat(peers).containsExactly(new PipeAddress("standard input"));
    assertThat(port.connections()).isEqualTo(1);
    in.feed("one");
    trial.until(() -> recorder.text.toString().equals("one"));
    in.end();
    untilLost(recorder);
    assertThat(recorder.reason).isInstanceOf(ConnectionDone.class);
    assertThat(port.connections()).isZero();
    trial.await(port.stopListening());
  }

  @Test
  void aPlaceThatNobodyHasAcceptedFromIsClosedWithItsConnection() throws Exception {
    ListeningPort port = listen(_ -> new TextRecorder());
    trial.await(port.stopListening());
    assertThat(out.closed()).isTrue();
    assertThat(port.connections()).isZero();
  }

  @Test
  void asAPlaceItDrainsLikeAnyPort() throws Exception {
    List<String> told = new ArrayList<>();
    class Finishing extends TextRecorder implements Drainable {
      @Override
      public void drain() {
        told.add("drain");
        transport().loseConnection();
      }
    }

    Finishing finishing = new Finishing();
    ListeningPort port = listen(_ -> finishing);
    out.open(100);
    var drained = port.drain(Duration.ofHours(1));
    trial.await(drained);
    assertThat(told).containsExactly("drain");
    assertThat(finishing.reason).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void aClosedOutputIsToldToWhoKnowsOfHalvesAtAPlaceToo() throws Exception {
    HalfCloseRecorder aware = new HalfCloseRecorder();
    listen(_ -> aware);
    trial.reactor.iterate(Duration.ZERO);
    out.breakIt();
    aware.transport().write("nobody reads this");
    trial.until(() -> aware.log.contains("write ended"));
    in.feed("more");
    trial.until(() -> aware.text.toString().equals("more"));
  }
}
