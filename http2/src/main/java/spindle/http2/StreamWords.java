package spindle.http2;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Protocol;
import spindle.snapshot.SelfDescribing;

/// What the streams of a connection wait for, and which limits are near, in words for people.
final class StreamWords {
  /// Of more, the number is told.
  private static final int TOLD_MAX = 5;

  private StreamWords() {}

  static String of(Http2Connection connection) {
    List<String> counted = connection.counted();
    return streams(connection)
        + (counted.isEmpty() ? "" : "; counted against the peer: " + String.join(", ", counted));
  }

  private static String streams(Http2Connection connection) {
    int all = connection.streams().size();
    if (all == 0) {
      return "HTTP/2, no stream is open";
    }
    List<String> told = new ArrayList<>();
    for (Http2Stream each : connection.streams().open()) {
      if (told.size() == TOLD_MAX) {
        told.add("and %d more".formatted(all - TOLD_MAX));
        break;
      }
      told.add(each.id + " " + each.describe() + windows(each));
    }
    return "HTTP/2, streams: " + String.join("; ", told);
  }

  /// Of one that is a connection of its own.
  static String of(@Nullable Protocol speaker) {
    if (speaker instanceof SelfDescribing knowing) {
      return knowing.describe();
    }
    return speaker == null ? "a stream that nobody has taken" : speaker.getClass().getName();
  }

  private static String windows(Http2Stream stream) {
    long unsent = stream.output.unsent();
    if (unsent > 0) {
      String whose =
          stream.output.window() <= 0
              ? "the stream's"
              : stream.connection.queue().window() <= 0 ? "the connection's" : "";
      return whose.isEmpty()
          ? ", %d bytes are to be sent".formatted(unsent)
          : ", %d bytes wait for the peer to open %s window".formatted(unsent, whose);
    }
    return stream.parked() == 0
        ? ""
        : ", %d bytes wait for the program to read them".formatted(stream.parked());
  }
}
