package spindle.tls;

import spindle.time.Scheduler;

/// How many records without data a peer sends beyond those that are in order.
///
/// In order is what we have asked for: our engine changes keys after so many bytes and asks the
/// peer to do so, too, which it says in a record without data. In order is one for each record of
/// data that we send, since peers change keys by what they receive: the JDK says so with each
/// record that it reads until our answer has passed all that is under way, and all of these may
/// come at once. In order are as many as there may be for each record of data that they send, and
/// again in each span of ten seconds. What is left is a flood.
final class EmptyRecords {
  private static final long SPAN_NANOS = 10_000_000_000L;

  /// As many records of data as may be under way: 64 MiB, if they are full.
  private static final int UNDER_WAY_MAX = 4096;

  private final int max;
  private final Scheduler clock;
  private int count;
  private int underWay;
  private int answersDue;
  private int asked;
  private long spanBegan;

  EmptyRecords(int max, Scheduler clock) {
    this.max = max;
    this.clock = clock;
  }

  /// A record of data came.
  void dataCame() {
    count = 0;
  }

  /// A record without data came.
  ///
  /// @param wantsAnswer whether the engine has something to say since it came
  /// @return whether that is one too many
  boolean emptyCame(boolean wantsAnswer) {
    if (wantsAnswer) {
      answersDue++;
    }
    if (asked > 0) {
      asked--;
      return false;
    }
    if (underWay > 0) {
      underWay--;
      return false;
    }
    long now = clock.nowNanos();
    if (count == 0 || now - spanBegan >= SPAN_NANOS) {
      count = 0;
      spanBegan = now;
    }
    count++;
    return count > max;
  }

  /// A record of data was sent.
  void dataSent() {
    if (count > 0) {
      count--;
    } else if (underWay < UNDER_WAY_MAX) {
      underWay++;
    }
  }

  /// A record without data was sent: an answer, if there is one to give, or else something that the
  /// peer may answer.
  void emptySent() {
    if (answersDue > 0) {
      answersDue--;
    } else {
      asked++;
    }
  }
}
