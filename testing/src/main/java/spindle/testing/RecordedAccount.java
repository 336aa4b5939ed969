package spindle.testing;

import java.util.function.LongConsumer;
import spindle.protocol.InputAccount;

/// An account that only says how much more, or less, is kept.
final class RecordedAccount implements InputAccount {
  private final LongConsumer changed;
  private long bytes;
  private boolean closed;

  RecordedAccount(LongConsumer changed) {
    this.changed = changed;
  }

  @Override
  public void keeps(long now) {
    if (closed) {
      return;
    }
    long more = now - bytes;
    bytes = now;
    changed.accept(more);
  }

  @Override
  public void keepsAhead(long now) {
    keeps(now);
  }

  @Override
  public void outlivesConnection() {}

  @Override
  public void close() {
    keeps(0);
    closed = true;
  }
}
