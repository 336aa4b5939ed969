package spindle.outbox;

import org.jspecify.annotations.Nullable;

/// Something that waits to be sent: memory, or part of a file. Linked in the order of sending.
abstract sealed class Segment permits Chunk, FileRegion {
  @Nullable Segment next;
}
