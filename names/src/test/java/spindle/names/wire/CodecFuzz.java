package spindle.names.wire;

import static org.assertj.core.api.Assertions.assertThat;

/// A target for fuzzers: whatever bytes arrive are a message or a [BadMessage], and what is a
/// message is the same when it is written and read again. What is read or written without dnsjava
/// is what it is with it.
final class CodecFuzz {
  private CodecFuzz() {}

  /// Called by fuzzers.
  public static void fuzzerTestOneInput(byte[] input) {
    Message read;
    try {
      read = Codec.parse(input);
    } catch (BadMessage refused) {
      return;
    }
    byte[] written = Codec.write(read, Codec.BYTES_MAX);
    assertThat(written).isEqualTo(AnyCodec.write(read, Codec.BYTES_MAX));
    for (int bytesMax : new int[] {Edns.PAYLOAD_WITHOUT, 60}) {
      assertThat(Codec.write(read, bytesMax)).isEqualTo(AnyCodec.write(read, bytesMax));
    }
    try {
      assertThat(read).isEqualTo(AnyCodec.parse(input));
    } catch (BadMessage refusedThere) {
      throw new AssertionError("dnsjava refuses what is read without it", refusedThere);
    }
    try {
      assertThat(Codec.parse(written)).isEqualTo(read);
    } catch (BadMessage notOurs) {
      throw new AssertionError("what was written is no message", notOurs);
    }
    for (var each : read.answers()) {
      assertThat(each.toString()).isNotEmpty();
    }
  }
}
