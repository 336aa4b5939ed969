package spindle.web.client;

import java.nio.ByteBuffer;
import spindle.http.MessageLimits;
import spindle.http.wire.ResponseParser;
import spindle.web.wire.HeadWriter;

/// What all connections of one pool share, so that none of them holds it while it waits: the array
/// that input is parsed in, that in which heads are built, a parser.
final class Workbench {
  private static final int INPUT = 64 * 1024;

  private final MessageLimits limits;
  private final ByteBuffer input = ByteBuffer.allocate(INPUT);
  private final HeadWriter output = new HeadWriter();
  private ResponseParser parser;

  Workbench(MessageLimits limits) {
    this.limits = limits;
    this.parser = new ResponseParser(limits);
  }

  /// As much of `lent` as there is room for, to be read before this is called again.
  ByteBuffer copyOf(ByteBuffer lent) {
    input.clear();
    int length = Math.min(lent.remaining(), input.capacity());
    input.put(0, lent, lent.position(), length);
    lent.position(lent.position() + length);
    return input.limit(length);
  }

  /// A parser between two heads. Who leaves a head in it that has not ended keeps it: [#forget].
  ResponseParser parser() {
    return parser;
  }

  /// The parser is somebody's now, or has met what is no head.
  void forget() {
    parser = new ResponseParser(limits);
  }

  /// Builds a head; to be sent before this is called again.
  HeadWriter output() {
    output.clear();
    return output;
  }
}
