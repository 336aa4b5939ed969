package spindle.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spindle.protocol.Protocol;

/// A way in which the network may cut a stream.
record Cut(int size, long seed) {
  /// In one piece; in pieces of 1 to 9 bytes; in pieces of random sizes.
  static Stream<Cut> all() {
    return Stream.concat(
        IntStream.rangeClosed(0, 9).mapToObj(size -> new Cut(size, 0)),
        IntStream.rangeClosed(1, 5).mapToObj(Cut::random));
  }

  static Cut random(long seed) {
    return new Cut(-1, seed);
  }

  static Cut whole() {
    return new Cut(0, 0);
  }

  /// Lends `stream` to `protocol` piece by piece, in buffers that are overwritten as soon as they
  /// have come back.
  void feed(Protocol protocol, byte[] stream) throws Exception {
    Random chance = new Random(seed);
    IntSupplier next = () -> size < 0 ? 1 + chance.nextInt(20) : size == 0 ? stream.length : size;
    for (int from = 0; from < stream.length; ) {
      int length = Math.min(next.getAsInt(), stream.length - from);
      int margin = chance.nextInt(2);
      int capacity = length + 2 * margin;
      ByteBuffer lent =
          chance.nextBoolean()
              ? ByteBuffer.allocate(capacity)
              : ByteBuffer.allocateDirect(capacity);
      lent.put(margin, stream, from, length).limit(margin + length).position(margin);
      try {
        protocol.dataReceived(lent);
      } finally {
        for (int i = 0; i < lent.limit(); i++) {
          lent.put(i, (byte) '#');
        }
      }
      from += length;
    }
  }

  void feed(Protocol protocol, String stream) throws Exception {
    feed(protocol, stream.getBytes(ISO_8859_1));
  }

  @Override
  public String toString() {
    return size < 0 ? "random, seed " + seed : size == 0 ? "whole" : size + " bytes each";
  }
}
