package spindle.names.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import spindle.defer.Deferred;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.wire.Question;

/// One question whose name may stand for another: asks until there is an end, and not for ever.
final class Chase {
  private final Questions questions;
  private final int chainMax;
  private final Question question;
  private final List<ResourceRecord> chain = new ArrayList<>();
  private Duration keep = Duration.ofSeconds(ResourceRecord.TTL_MAX);
  private boolean stale;

  Chase(Questions questions, int chainMax, Question question) {
    this.questions = questions;
    this.chainMax = chainMax;
    this.question = question;
  }

  /// Fires with what is at the end; fails with [Unanswered].
  Deferred<NameAnswer> run() {
    return from(question.name());
  }

  private Deferred<NameAnswer> from(DomainName name) {
    RecordType type = question.type();
    return questions.ask(Question.of(name, type)).then(this::answered);
  }

  private Deferred<NameAnswer> answered(Questions.Answered answered) {
    Piece piece = answered.piece();
    chain.addAll(piece.chain());
    stale |= answered.stale();
    if (answered.keep().compareTo(keep) < 0) {
      keep = answered.keep();
    }
    if (chain.size() > chainMax) {
      return Deferred.fail(
          new Unanswered(
              "more than %d names, each standing for the next".formatted(chainMax), false));
    }
    if (piece.whole()) {
      return Deferred.succeed(
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
    }
    return from(piece.end());
  }
}
