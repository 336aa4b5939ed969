package spindle.queue;

/// Thrown by [DeferredQueue#get] when as many wait for items as may.
public final class QueueUnderflow extends IllegalStateException {
  private static final long serialVersionUID = 1;

  QueueUnderflow(int backlog) {
    super(backlog + " wait for items already");
  }
}
