package spindle.cluster;

import spindle.topics.Topics;

/// What other members may cost this one. Immutable; `withX` gives a changed copy. All members must
/// have the same `messageMax` and `topicsMax`: who has others is refused when it joins.
///
/// @param messageMax bytes of a message to a topic, a question, or an answer; more is refused with
///   an `IllegalArgumentException`
/// @param windowMax bytes sent to a member whose program has not taken them yet, the smaller of
///   both ends' limits; beyond it they wait
/// @param queueMax bytes that wait for a member, at least 272 more than `messageMax`, and room for
///   a compare-and-set of two values of the longest kind where there is agreement. Beyond it,
///   messages to topics are dropped for that member, which is told how many, questions fail with
///   [MemberBusy], and answers with [AnswerFailed]
/// @param asksMax questions of this member's without an answer; further ones fail with [MemberBusy]
/// @param answersMax questions of one other member at work here; further ones are answered with
///   [MemberBusy]
/// @param topicsMax topics that a member subscribes to; more are refused
public record ClusterLimits(
    int messageMax, int windowMax, int queueMax, int asksMax, int answersMax, int topicsMax) {
  private static final int MIB = 1024 * 1024;
  private static final ClusterLimits DEFAULTS =
      new ClusterLimits(MIB, MIB, 4 * MIB, 1024, 256, 1000);

  /// What a frame has beside its message.
  static final int HEAD_MAX = 17 + Topics.NAME_MAX;

  /// Refuses what is not positive, and a queue too small for a message.
  public ClusterLimits {
    if (messageMax < 1 || windowMax < 1 || asksMax < 1 || answersMax < 1 || topicsMax < 1) {
      throw new IllegalArgumentException("expected limits that are all positive");
    }
    long least = (long) messageMax + HEAD_MAX;
    if (queueMax < least) {
      throw new IllegalArgumentException(
          "expected a queueMax of at least %d bytes, for a message and its head, got %d"
              .formatted(least, queueMax));
    }
  }

  /// 1 MiB a message, 1 MiB under way and 4 MiB waiting for each member, 1024 questions, 256
  /// answers, 1000 topics.
  public static ClusterLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with another limit on messages.
  public ClusterLimits withMessageMax(int bytes) {
    return new ClusterLimits(bytes, windowMax, queueMax, asksMax, answersMax, topicsMax);
  }

  /// A copy with other limits on what is under way to a member, and on what waits for it.
  public ClusterLimits withWindow(int underWay, int waiting) {
    return new ClusterLimits(messageMax, underWay, waiting, asksMax, answersMax, topicsMax);
  }

  /// A copy with other limits on questions and answers.
  public ClusterLimits withAsks(int asks, int answers) {
    return new ClusterLimits(messageMax, windowMax, queueMax, asks, answers, topicsMax);
  }

  /// A copy with another limit on topics.
  public ClusterLimits withTopicsMax(int topics) {
    return new ClusterLimits(messageMax, windowMax, queueMax, asksMax, answersMax, topics);
  }
}
