package spindle.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import spindle.cluster.engine.FrameReader;
import spindle.cluster.engine.FrameWriter;
import spindle.cluster.engine.MalformedFrame;
import spindle.defer.Deferred;

/// Questions to one member, and those of it.
final class Asks {
  private final Link link;
  private final ClusterLimits limits;
  private final LongSupplier numbers;
  private final Map<Long, Deferred<byte[]>> asked = new LinkedHashMap<>();
  private int answering;

  /// @param numbers for questions, none of which another question of this member has, also at an
  ///   earlier meeting: an answer may be as late as that
  Asks(Link link, ClusterLimits limits, LongSupplier numbers) {
    this.link = link;
    this.limits = limits;
    this.numbers = numbers;
  }

  Deferred<byte[]> ask(int to, byte[] question, Duration time) {
    long id = numbers.getAsLong();
    if (asked.size() >= limits.asksMax()) {
      return Deferred.fail(
          new MemberBusy(asked.size() + " questions to " + link.member + " have no answer yet"));
    }
    Deferred<byte[]> answer = new Deferred<>(_ -> asked.remove(id));
    asked.put(id, answer);
    boolean sent =
        link.offer(
            new FrameWriter(Frames.ASK)
                .number(0)
                .number(id)
                .small(to)
                .number(Math.max(1, time.toMillis()))
                .bytes(question)
                .done());
    if (!sent) {
      asked.remove(id);
      return Deferred.fail(
          new MemberBusy(link.waitingBytes() + " bytes wait for " + link.member + " already"));
    }
    return answer;
  }

  /// What an answerer says to a question of the other's; `busy` if it may not be asked now.
  void arrived(FrameReader frame, Cluster cluster) throws MalformedFrame {
    long id = frame.number();
    int to = frame.small();
    Duration time = Duration.ofMillis(Math.clamp(frame.number(), 1, Integer.MAX_VALUE));
    byte[] question = frame.bytes();
    frame.end();
    if (answering >= limits.answersMax()) {
      fail(id, Frames.BUSY);
      return;
    }
    answering++;
    Deferred.<byte[]>maybeDeferred(() -> cluster.answerTo(link.member, to, question))
        .addTimeout(time, cluster.reactor())
        .finallyDo(() -> answering--)
        .addCallbacks(
            answer -> answered(id, to, answer),
            failure -> {
              Cluster.LOG.log(
                  System.Logger.Level.WARNING, "a question of " + link.member + " failed", failure);
              fail(id, Frames.BROKEN);
              return true;
            })
        .handleFailure(Deferred::logError);
  }

  private boolean answered(long id, int to, byte[] answer) {
    // What is agreed on has limits of its own, and an answer is a little longer than its value.
    if (to == Frames.TO_PROGRAM && answer.length > limits.messageMax()) {
      fail(id, Frames.BROKEN);
      throw new IllegalArgumentException(
          "expected an answer of at most %d bytes, got %d"
              .formatted(limits.messageMax(), answer.length));
    }
    boolean sent =
        link.offer(new FrameWriter(Frames.ANSWER).number(0).number(id).bytes(answer).done());
    if (!sent) {
      Cluster.LOG.log(
          System.Logger.Level.WARNING,
          "an answer of " + answer.length + " bytes is dropped: too much waits for " + link.member);
      fail(id, Frames.BROKEN); // busy would say that nothing was done
    }
    return sent;
  }

  /// Where there is no room even for that, the other's time runs out.
  private void fail(long id, int why) {
    byte[] frame = new FrameWriter(Frames.FAILED).number(0).number(id).small(why).done();
    if (!link.offer(frame)) {
      Cluster.LOG.log(
          System.Logger.Level.DEBUG, link.member + " is not told that there is no answer");
    }
  }

  void answerArrived(FrameReader frame) throws MalformedFrame {
    Deferred<byte[]> answer = asked.remove(frame.number());
    byte[] bytes = frame.bytes();
    frame.end();
    if (answer != null) {
      answer.callback(bytes);
    }
  }

  void failureArrived(FrameReader frame) throws MalformedFrame {
    Deferred<byte[]> answer = asked.remove(frame.number());
    int why = frame.small();
    frame.end();
    if (answer != null) {
      answer.errback(
          why == Frames.BUSY
              ? new MemberBusy(link.member + " has too many questions of ours already")
              : new AnswerFailed(link.member + " failed to answer; its log says why"));
    }
  }

  /// The other is gone, or does not know of anything that was sent before.
  void lost() {
    List<Deferred<byte[]>> all = List.copyOf(asked.values());
    asked.clear();
    all.forEach(each -> each.errback(new MemberLost(link.member + " cannot be reached any more")));
  }
}
