package spindle.http.wire;

import java.nio.ByteBuffer;

/// What [MultipartReader] finds next in a form.
public sealed interface PartEvent {
  /// A part begins.
  ///
  /// @param head of the part
  record Begin(PartHead head) implements PartEvent {}

  /// Bytes of the part.
  ///
  /// @param bytes one or more; lent until the reader is called again
  record Data(ByteBuffer bytes) implements PartEvent {}

  /// The part has ended.
  record End() implements PartEvent {}
}
