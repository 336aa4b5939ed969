package spindle.cluster;

/// The member has heard the question, and its program failed to answer, or there was no room for
/// the answer.
public final class AnswerFailed extends AskFailed {
  private static final long serialVersionUID = 1L;

  AnswerFailed(String message) {
    super(message);
  }
}
