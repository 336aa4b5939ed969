package spindle.web;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.wire.PartEvent;
import spindle.http.wire.PartHead;
import spindle.web.body.Body;

/// One part of a form, while it arrives: see [Parts].
public final class Part {
  private final PartHead head;
  private final Bytes body;

  Part(PartHead head, Parts parts) {
    this.head = head;
    this.body = new Bytes(parts);
  }

  /// The name of the field, and that of the file.
  public PartHead head() {
    return head;
  }

  /// What is in it. What is not read of it is passed over when the next part is asked for.
  public Body body() {
    return body;
  }

  boolean ended() {
    return body.ended;
  }

  /// Makes pieces of a body of what the reader finds.
  private static final class Bytes extends Body {
    private final Parts parts;
    private boolean ended;

    Bytes(Parts parts) {
      this.parts = parts;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      return ended
          ? Deferred.succeed((@Nullable ByteBuffer) null)
          : parts.event().addCallback(this::piece);
    }

    private @Nullable ByteBuffer piece(@Nullable PartEvent event) {
      if (event instanceof PartEvent.Data data) {
        return data.bytes();
      }
      ended = true;
      return null;
    }

    /// The others of the form may still be wanted.
    @Override
    public void cancel() {}
  }

  /// The name, for people.
  @Override
  public String toString() {
    return head.toString();
  }
}
