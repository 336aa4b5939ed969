package spindle.names.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import spindle.defer.Recipient;
import spindle.names.ResourceRecord;
import spindle.names.wire.Question;

/// One question whose name may stand for another: asks until there is an end, and not for ever.
final class Chase extends Questions.Waiter {
  private final Questions questions;
  private final int chainMax;
  private final Question question;
  private final Recipient<? super NameAnswer> asker;
  private List<ResourceRecord> chain = List.of();
  private Duration keep = Duration.ofSeconds(ResourceRecord.TTL_MAX);
  private boolean stale;

  /// @param asker told what is at the end, or fails with [Unanswered]
  Chase(Questions questions, int chainMax, Question question, Recipient<? super NameAnswer> asker) {
    this.questions = questions;
    this.chainMax = chainMax;
    this.question = question;
    this.asker = asker;
  }

  void begin() {
    questions.ask(question, this);
  }

  /// Nothing is told any more.
  void giveUp() {
    questions.leave(this);
  }

  @Override
  void answered(Questions.Answered answered) {
    Piece piece = answered.piece();
    if (!piece.chain().isEmpty()) {
      List<ResourceRecord> longer = new ArrayList<>(chain);
      longer.addAll(piece.chain());
      chain = longer;
    }
    stale |= answered.stale();
    if (answered.keep().compareTo(keep) < 0) {
      keep = answered.keep();
    }
    if (chain.size() > chainMax) {
      asker.failed(
          new Unanswered(
              "more than %d names, each standing for the next".formatted(chainMax), false));
    } else if (piece.whole()) {
      asker.succeeded(
          new NameAnswer(
              question.name(),
              question.type(),
              piece.code(),
              chain,
              piece.records(),
              piece.authority(),
              keep,
              stale,
              piece.source()));
    } else {
      questions.ask(Question.of(piece.end(), question.type()), this);
    }
  }

  @Override
  void unanswered(Throwable why) {
    asker.failed(why);
  }
}
