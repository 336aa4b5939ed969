package spindle.http2;

import static spindle.http2.frame.ErrorCodes.calm;

import io.netty.handler.codec.http2.Http2Exception;
import spindle.time.Scheduler;

/// Counts what costs the peer little and us something: of each kind as much as somebody honest
/// does, and no more.
final class Floods {
  private static final int FEW = 200;
  private static final int MANY = 1000;
  private static final int FREE = 10;

  private final Scheduler scheduler;
  private final Budget resetsReceived = new Budget(FEW);
  private final Budget resetsCaused = new Budget(FEW);
  private final Budget settings = new Budget(FEW);
  private final Budget unknown = new Budget(FEW);
  private final Budget pings = new Budget(MANY);
  private final Budget ofClosed = new Budget(MANY);
  private final Budget emptyData = new Budget(FEW);
  private final Budget updates = new Budget(FEW);
  private final Budget priorities = new Budget(FEW);
  private long freeUpdates = FREE;
  private long freePriorities = FREE;

  Floods(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  private void spend(Budget budget, String rule) throws Http2Exception {
    if (!budget.take(scheduler.nowNanos())) {
      throw calm(rule);
    }
  }

  /// The peer has reset a stream that we work on.
  void resetReceived() throws Http2Exception {
    spend(resetsReceived, "expected fewer streams that are reset");
  }

  /// The peer has made us reset a stream.
  void resetCaused() throws Http2Exception {
    spend(resetsCaused, "expected fewer streams that must be reset");
  }

  void settings() throws Http2Exception {
    spend(settings, "expected fewer SETTINGS");
  }

  void unknown() throws Http2Exception {
    spend(unknown, "expected fewer frames of unknown types");
  }

  void ping() throws Http2Exception {
    spend(pings, "expected fewer PINGs");
  }

  /// A frame has come for a stream that has ended.
  void ofClosed() throws Http2Exception {
    spend(ofClosed, "expected fewer frames for closed streams");
  }

  void emptyData() throws Http2Exception {
    spend(emptyData, "expected fewer empty DATA frames");
  }

  /// A DATA frame was sent, which pays for some updates.
  void dataSent(long frames) {
    freeUpdates += FREE * frames;
  }

  void windowUpdate() throws Http2Exception {
    if (freeUpdates > 0) {
      freeUpdates--;
    } else {
      spend(updates, "expected fewer WINDOW_UPDATEs");
    }
  }

  /// A stream was opened, which pays for some frames about priorities.
  void streamOpened() {
    freePriorities += FREE;
  }

  void priority() throws Http2Exception {
    if (freePriorities > 0) {
      freePriorities--;
    } else {
      spend(priorities, "expected fewer frames about priorities");
    }
  }
}
