package spindle.reactor;

import spindle.protocol.HalfCloseable;

/// The same for one that is told of each direction's end.
final class HalfCloseRecorder extends TextRecorder implements HalfCloseable {
  @Override
  public void readConnectionLost() {
    log.add("read ended");
  }

  @Override
  public void writeConnectionLost() {
    log.add("write ended");
  }
}
