package spindle.cluster;

/// Why a question has no answer. If none comes in time, it is a [spindle.defer.TimeoutError].
public abstract sealed class AskFailed extends Exception
    permits MemberBusy, MemberLost, AnswerFailed {
  private static final long serialVersionUID = 1L;

  AskFailed(String message) {
    super(message);
  }
}
