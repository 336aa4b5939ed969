package spindle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import spindle.amp.reason.MalformedBox;
import spindle.defer.Deferred;
import spindle.testing.Chunks;
import spindle.testing.Wire;

/// A target for fuzzers: whatever a peer sends is answered or ends the connection, in the same way
/// however it is cut, and nothing else is thrown. A box that can be read is the same when it was
/// written again.
final class BoxesFuzz {
  private static final AmpLimits LIMITS = AmpLimits.defaults().withBoxes(5000, 20);

  private BoxesFuzz() {}

  /// Called by fuzzers.
  public static void fuzzerTestOneInput(byte[] input) {
    String whole = answers(input, Chunks.whole());
    assertThat(answers(input, Chunks.of(1))).isEqualTo(whole);
    assertThat(answers(input, Chunks.of(7))).isEqualTo(whole);
    try {
      for (Box box : Box.readAll(ByteBuffer.wrap(input), LIMITS)) {
        assertThat(Box.of(box.toMap())).isEqualTo(box);
      }
    } catch (MalformedBox _) {
      // as it may be
    }
  }

  private static String answers(byte[] input, Chunks chunks) {
    AMP amp =
        new AMP(LIMITS)
            .on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()))
            .on(Everything.class, _ -> new Done())
            .onLater(Divide.class, _ -> Deferred.fail(new Divide.ByZero("no")));
    try (Wire wire = Wire.toServer(_ -> amp).cut(chunks)) {
      wire.flush();
      List<Deferred<Sum.Total>> own =
          List.of(amp.callRemote(new Sum(1, 2)), amp.callRemote(new Sum(3, 4)));
      StringBuilder ends = new StringBuilder();
      own.forEach(call -> call.addBoth(end -> ends.append(end).append(';')));
      wire.send(ByteBuffer.wrap(input));
      wire.flush();
      if (wire.lost() == null) {
        wire.end();
        wire.flush();
      }
      return HexFormat.of().formatHex(wire.receivedBytes()) + ends;
    }
  }
}
