package spindle.names.wire;

import static org.assertj.core.api.Assertions.assertThat;

/// A target for fuzzers: whatever bytes arrive are a message or a [BadMessage], and what is a
/// message is the same when it is written and read again.
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
