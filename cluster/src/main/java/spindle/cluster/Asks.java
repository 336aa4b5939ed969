package spindle.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.cluster.engine.FrameReader;
import spindle.cluster.engine.FrameWriter;
import spindle.cluster.engine.MalformedFrame;
import spindle.defer.Deferred;

/// Questions to one member, and those of it.
final class Asks {
  private final Link link;
  private final ClusterLimits limits;
  private final Map<Long, Deferred<byte[]>> asked = new LinkedHashMap<>();
  private long last;
  private int answering;

  Asks(Link link, ClusterLimits limits) {
    this.link = link;
    this.limits = limits;
  }

  Deferred<byte[]> ask(int to, byte[] question, Duration time) {
    long id = ++last;
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
            answer -> answered(id, answer),
            failure -> {
              Cluster.LOG.log(
                  System.Logger.Level.WARNING, "a question of " + link.member + " failed", failure);
              fail(id, Frames.BROKEN);
              return true;
            })
        .handleFailure(Deferred::logError);
  }

  private boolean answered(long id, byte[] answer) {
    if (answer.length > limits.messageMax()) {
      fail(id, Frames.BROKEN);
      throw new IllegalArgumentException(
          "expected an answer of at most %d bytes, got %d"
              .formatted(limits.messageMax(), answer.length));
    }
    boolean sent =
        link.offer(new FrameWriter(Frames.ANSWER).number(0).number(id).bytes(answer).done());
    if (!sent) {
      fail(id, Frames.BUSY);
    }
    return sent;
  }

  private void fail(long id, int why) {
    link.insist(new FrameWriter(Frames.FAILED).number(0).number(id).small(why).done());
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

  /// The other does not know of anything that was sent before.
  void forgotten() {
    // At the first meeting nothing was sent, and what waits is still to be.
    if (last > 0 && link.known() >= 0) {
      lost();
    }
  }

  void lost() {
    List<Deferred<byte[]>> all = List.copyOf(asked.values());
    asked.clear();
    all.forEach(each -> each.errback(new MemberLost(link.member + " cannot be reached any more")));
  }
}
