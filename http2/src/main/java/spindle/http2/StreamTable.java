package spindle.http2;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The streams of a connection: those that are open, in the order in which they were opened, and
/// how those have ended that did so lately.
final class StreamTable {
  final ClosedStreams resetByUs;
  final ClosedStreams resetByPeer;
  final ClosedStreams bothEnded;

  private final Map<Integer, Http2Stream> open = new LinkedHashMap<>();
  private int last;

  StreamTable(int memory) {
    resetByUs = new ClosedStreams(memory);
    resetByPeer = new ClosedStreams(memory);
    bothEnded = new ClosedStreams(memory);
  }

  void add(Http2Stream stream) {
    open.put(stream.id, stream);
    last = Math.max(last, stream.id);
  }

  /// It was used for a stream that nobody here wants to hear of.
  void skip(int id) {
    last = Math.max(last, id);
    resetByUs.add(id);
  }

  void remove(Http2Stream stream) {
    open.remove(stream.id);
  }

  @Nullable Http2Stream get(int id) {
    return open.get(id);
  }

  int size() {
    return open.size();
  }

  /// The highest number that was used.
  int last() {
    return last;
  }

  /// Those that are open, for whoever ends none of them.
  Collection<Http2Stream> open() {
    return open.values();
  }

  /// A copy, for whoever may.
  List<Http2Stream> all() {
    return List.copyOf(open.values());
  }
}
