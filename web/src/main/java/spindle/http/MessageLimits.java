package spindle.http;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How large the parts of a message on the wire may be, its body apart. Immutable; `withX` gives a
/// changed copy. All are listed on the limits page.
public final class MessageLimits {
  private static final int KIB = 1024;

  /// What a copy is made from, with what a server takes when nothing is said.
  private static final class Draft implements Cloneable {
    int methodMax = 32;
    int targetMax = 8 * KIB;
    int headMax = 32 * KIB;
    int fieldsMax = 128;
    int cookiesMax = 150;
    int chunkLineMax = KIB;
    int chunkExtensionsMax = 16 * KIB;
    int trailerMax = 8 * KIB;
    int trailerFieldsMax = 32;

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private static final MessageLimits REQUESTS = new MessageLimits(new Draft());
  private static final MessageLimits RESPONSES = REQUESTS.withHeadMax(64 * KIB).withFieldsMax(256);

  /// Never changed.
  private final Draft values;

  private MessageLimits(Draft draft) {
    values = draft;
    for (int each : parts()) {
      if (each < 1) {
        throw new IllegalArgumentException("expected a limit of at least 1, got " + each);
      }
    }
  }

  /// What a server takes: targets of 8 KiB, heads of 32 KiB and 128 fields.
  public static MessageLimits requests() {
    return REQUESTS;
  }

  /// What a client takes: heads of 64 KiB and 256 fields.
  public static MessageLimits responses() {
    return RESPONSES;
  }

  private MessageLimits with(Consumer<Draft> change) {
    Draft copy = values.copy();
    change.accept(copy);
    return new MessageLimits(copy);
  }

  /// Bytes of a method; 32.
  public int methodMax() {
    return values.methodMax;
  }

  /// Bytes of a request target; 8 KiB. Beyond it: 414.
  public int targetMax() {
    return values.targetMax;
  }

  /// Bytes of a whole head, from its first line to its empty one; 32 KiB of requests, 64 KiB of
  /// responses. Beyond it: 431.
  public int headMax() {
    return values.headMax;
  }

  /// Fields of a head; 128 of requests, 256 of responses. Beyond it: 431.
  public int fieldsMax() {
    return values.fieldsMax;
  }

  /// Pairs in the Cookie fields of one request; 150. Beyond it: 431.
  public int cookiesMax() {
    return values.cookiesMax;
  }

  /// Bytes of the line before a chunk, its extensions among them; 1 KiB.
  public int chunkLineMax() {
    return values.chunkLineMax;
  }

  /// Bytes of the extensions of all chunks of one body; 16 KiB.
  public int chunkExtensionsMax() {
    return values.chunkExtensionsMax;
  }

  /// Bytes of a trailer; 8 KiB.
  public int trailerMax() {
    return values.trailerMax;
  }

  /// Fields of a trailer; 32.
  public int trailerFieldsMax() {
    return values.trailerFieldsMax;
  }

  /// A copy with another [#methodMax].
  ///
  /// @throws IllegalArgumentException if it is less than 1, as for all of these
  public MessageLimits withMethodMax(int bytes) {
    return with(draft -> draft.methodMax = bytes);
  }

  /// A copy with another [#targetMax].
  public MessageLimits withTargetMax(int bytes) {
    return with(draft -> draft.targetMax = bytes);
  }

  /// A copy with another [#headMax].
  public MessageLimits withHeadMax(int bytes) {
    return with(draft -> draft.headMax = bytes);
  }

  /// A copy with another [#fieldsMax].
  public MessageLimits withFieldsMax(int fields) {
    return with(draft -> draft.fieldsMax = fields);
  }

  /// A copy with another [#cookiesMax].
  public MessageLimits withCookiesMax(int cookies) {
    return with(draft -> draft.cookiesMax = cookies);
  }

  /// A copy with another [#chunkLineMax].
  public MessageLimits withChunkLineMax(int bytes) {
    return with(draft -> draft.chunkLineMax = bytes);
  }

  /// A copy with another [#chunkExtensionsMax].
  public MessageLimits withChunkExtensionsMax(int bytes) {
    return with(draft -> draft.chunkExtensionsMax = bytes);
  }

  /// A copy with another [#trailerMax].
  public MessageLimits withTrailerMax(int bytes) {
    return with(draft -> draft.trailerMax = bytes);
  }

  /// A copy with another [#trailerFieldsMax].
  public MessageLimits withTrailerFieldsMax(int fields) {
    return with(draft -> draft.trailerFieldsMax = fields);
  }

  private List<Integer> parts() {
    return List.of(
        values.methodMax,
        values.targetMax,
        values.headMax,
        values.fieldsMax,
        values.cookiesMax,
        values.chunkLineMax,
        values.chunkExtensionsMax,
        values.trailerMax,
        values.trailerFieldsMax);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MessageLimits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("MessageLimits[methodMax=%d, targetMax=%d, headMax=%d, fieldsMax=%d, cookiesMax=%d, "
            + "chunkLineMax=%d, chunkExtensionsMax=%d, trailerMax=%d, trailerFieldsMax=%d]")
        .formatted(parts().toArray());
  }
}
