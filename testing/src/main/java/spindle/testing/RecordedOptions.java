package spindle.testing;

import spindle.protocol.InputAccount;
import spindle.protocol.Transport;

/// What can be set on a transport without a socket, and is only remembered; and what is kept.
abstract class RecordedOptions implements Transport {
  private boolean noDelay = true;
  private boolean keepAlive;
  private long inputKept;

  @Override
  public InputAccount inputAccount() {
    return new RecordedAccount(more -> inputKept += more);
  }

  /// How many bytes the protocol says that it keeps, over all of its accounts.
  public long inputKept() {
    return inputKept;
  }

  @Override
  public boolean noDelay() {
    return noDelay;
  }

  @Override
  public void setNoDelay(boolean on) {
    noDelay = on;
  }

  @Override
  public boolean keepAlive() {
    return keepAlive;
  }

  @Override
  public void setKeepAlive(boolean on) {
    keepAlive = on;
  }
}
