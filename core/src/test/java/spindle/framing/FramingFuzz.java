package spindle.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spindle.testing.RecordingTransport;

/// Targets for fuzzing: any bytes as the stream of a peer.
///
/// What holds for all of them: the stream is parsed or the connection is closed, no exception comes
/// out, and what is delivered does not depend on how the stream is cut. Each target runs its input
/// whole and byte by byte, and once in pieces whose sizes the input itself decides.
///
/// The receivers do what messages tell them to do: pause, close, change modes. A paused receiver is
/// resumed when the whole input has been fed.
public final class FramingFuzz {
  private static final int LENGTH_MAX = 8;

  private FramingFuzz() {}

  /// Lines; `p` pauses, `q` closes, `a` aborts.
  public static void lineOnlyReceiver(byte[] stream) {
    everyCutAgrees(
        stream,
        log ->
            new LineOnlyReceiver(LineFormat.defaults().withLengthMax(LENGTH_MAX)) {
              @Override
              public void lineReceived(String line) {
                log.message(line, this);
              }
            });
  }

  /// Lines and raw bytes; a line `r` is followed by three raw bytes.
  public static void lineReceiver(byte[] stream) {
    everyCutAgrees(stream, RawAfterR::new);
  }

  private static final class RawAfterR extends LineReceiver {
    private final Recording log;
    private int missing;

    RawAfterR(Recording log) {
      super(LineFormat.defaults().withLengthMax(LENGTH_MAX));
      this.log = log;
    }

    @Override
    public void lineReceived(String line) {
      log.message(line, this);
      if (line.equals("r")) {
        missing = 3;
        setRawMode();
      }
    }

    @Override
    public void rawDataReceived(ByteBuffer data) throws Exception {
      while (missing > 0 && data.hasRemaining()) {
        log.events.add("raw " + data.get());
        missing--;
      }
      if (missing == 0) {
        setLineMode(data);
      }
    }
  }

  /// Strings after a length of one byte.
  public static void int8StringReceiver(byte[] stream) {
    everyCutAgrees(
        stream,
        log ->
            new Int8StringReceiver(LENGTH_MAX) {
              @Override
              public void stringReceived(byte[] string) {
                log.message(new String(string, ISO_8859_1), this);
              }
            });
  }

  /// Strings after a length of two bytes.
  public static void int16StringReceiver(byte[] stream) {
    everyCutAgrees(
        stream,
        log ->
            new Int16StringReceiver(LENGTH_MAX) {
              @Override
              public void stringReceived(byte[] string) {
                log.message(new String(string, ISO_8859_1), this);
              }
            });
  }

  /// Strings after a length of four bytes.
  public static void int32StringReceiver(byte[] stream) {
    everyCutAgrees(
        stream,
        log ->
            new Int32StringReceiver(LENGTH_MAX) {
              @Override
              public void stringReceived(byte[] string) {
                log.message(new String(string, ISO_8859_1), this);
              }
            });
  }

  /// Netstrings.
  public static void netstringReceiver(byte[] stream) {
    everyCutAgrees(
        stream,
        log ->
            new NetstringReceiver(LENGTH_MAX) {
              @Override
              public void stringReceived(byte[] string) {
                log.message(new String(string, ISO_8859_1), this);
              }
            });
  }

  /// What one run gave.
  private static final class Recording {
    final List<String> events = new ArrayList<>();
    boolean paused;

    void message(String text, FramedProtocol receiver) {
      events.add("message " + text);
      switch (text) {
        case "p" -> {
          paused = true;
          receiver.pauseProducing();
        }
        case "q" -> receiver.transport().loseConnection();
        case "a" -> receiver.transport().abortConnection();
        default -> {}
      }
    }
  }

  private static void everyCutAgrees(
      byte[] stream, Function<Recording, FramedProtocol> newReceiver) {
    List<String> whole = run(stream, Cut.whole(), newReceiver);
    long seed = 0;
    for (byte next : stream) {
      seed = seed * 31 + next;
    }
    for (Cut cut : List.of(new Cut(1, 0), Cut.random(seed))) {
      List<String> other = run(stream, cut, newReceiver);
      if (!whole.equals(other)) {
        throw new AssertionError("whole: " + whole + "\n" + cut + ": " + other);
      }
    }
  }

  private static List<String> run(
      byte[] stream, Cut cut, Function<Recording, FramedProtocol> newReceiver) {
    RecordingTransport transport = new RecordingTransport();
    Recording recording = new Recording();
    FramedProtocol receiver = newReceiver.apply(recording);
    try {
      receiver.makeConnection(transport);
      cut.feed(receiver, stream);
    } catch (Exception unexpected) {
      throw new AssertionError(cut + " after " + recording.events, unexpected);
    }
    while (recording.paused) {
      recording.paused = false;
      receiver.resumeProducing();
    }
    recording.events.add(transport.disconnecting() ? "closed" : "left " + receiver.unparsed());
    return recording.events;
  }
}
