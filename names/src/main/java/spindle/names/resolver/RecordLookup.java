package spindle.names.resolver;

import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.names.wire.Question;
import spindle.reason.DNSLookupError;

/// The records of one name and type.
final class RecordLookup extends LookUps.LookUp implements Recipient<NameAnswer> {
  private final LookUps lookUps;
  private final Question question;
  private final Deferred<NameAnswer> result = new Deferred<>(_ -> giveUp());
  private @Nullable Chase asked;

  RecordLookup(LookUps lookUps, Question question) {
    this.lookUps = lookUps;
    this.question = question;
  }

  Deferred<NameAnswer> begin() {
    lookUps.add(this);
    Chase begun = lookUps.chase(question, this);
    asked = begun;
    begun.begin();
    return result;
  }

  private void giveUp() {
    lookUps.remove(this);
    Chase begun = asked;
    if (begun != null) {
      begun.giveUp();
    }
  }

  @Override
  public void succeeded(NameAnswer answer) {
    lookUps.remove(this);
    result.callback(answer);
  }

  @Override
  public void failed(Throwable why) {
    lookUps.remove(this);
    result.errback(
        why instanceof Unanswered
            ? new DNSLookupError("no answer to %s: %s".formatted(question, why.getMessage()), why)
            : why);
  }

  @Override
  void late() {
    giveUp();
    result.errback(lookUps.late(question.name()));
  }

  @Override
  void cancel() {
    giveUp();
    result.errback(new CancelledError());
  }
}
