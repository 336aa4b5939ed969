package spindle.queue;

/// Thrown by [DeferredQueue#put] when as many items are stored as may be.
public final class QueueOverflow extends IllegalStateException {
  private static final long serialVersionUID = 1;

  QueueOverflow(int size) {
    super("the queue holds " + size + " items already");
  }
}
