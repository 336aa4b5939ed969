package spindle.http2;

import static spindle.http2.frame.ErrorCodes.calm;

import io.netty.handler.codec.http2.Http2Exception;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spindle.time.Scheduler;

/// Counts what costs the peer little and us something: of each kind as much as somebody honest
/// does, and no more.
final class Floods {
  private static final int FEW = 200;
  private static final int MANY = 1000;
  private static final int FREE = 10;

  private final Scheduler scheduler;
  private final Budget resetsReceived = new Budget(FEW, "streams that are reset");
  private final Budget resetsCaused = new Budget(FEW, "streams that must be reset");
  private final Budget settings = new Budget(FEW, "SETTINGS");
  private final Budget unknown = new Budget(FEW, "frames of unknown types");
  private final Budget pings = new Budget(MANY, "PINGs");
  private final Budget ofClosed = new Budget(MANY, "frames for closed streams");
  private final Budget emptyData = new Budget(FEW, "empty DATA frames");
  private final Budget updates = new Budget(FEW, "WINDOW_UPDATEs");
  private final Budget priorities = new Budget(FEW, "frames about priorities");
  private long freeUpdates = FREE;
  private long freePriorities = FREE;

  Floods(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  private void spend(Budget budget) throws Http2Exception {
    if (!budget.take(scheduler.nowNanos())) {
      throw calm("expected fewer " + budget.what());
    }
  }

  /// What is spent, of each kind of which anything is, in words for people.
  List<String> told() {
    long now = scheduler.nowNanos();
    return Stream.of(
            resetsReceived,
            resetsCaused,
            settings,
            unknown,
            pings,
            ofClosed,
            emptyData,
            updates,
            priorities)
        .map(each -> each.told(now))
        .flatMap(Optional::stream)
        .toList();
  }

  /// The peer has reset a stream that we work on.
  void resetReceived() throws Http2Exception {
    spend(resetsReceived);
  }

  /// The peer has made us reset a stream.
  void resetCaused() throws Http2Exception {
    spend(resetsCaused);
  }

  void settings() throws Http2Exception {
    spend(settings);
  }

  void unknown() throws Http2Exception {
    spend(unknown);
  }

  void ping() throws Http2Exception {
    spend(pings);
  }

  /// A frame has come for a stream that has ended.
  void ofClosed() throws Http2Exception {
    spend(ofClosed);
  }

  void emptyData() throws Http2Exception {
    spend(emptyData);
  }

  /// A DATA frame was sent, which pays for some updates.
  void dataSent(long frames) {
    freeUpdates += FREE * frames;
  }

  void windowUpdate() throws Http2Exception {
    if (freeUpdates > 0) {
      freeUpdates--;
    } else {
      spend(updates);
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
      spend(priorities);
    }
  }
}
