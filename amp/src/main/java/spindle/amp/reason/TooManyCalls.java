package spindle.amp.reason;

/// Too many calls are under way, see [spindle.amp.AmpLimits#callsMax]; this one was not sent.
public final class TooManyCalls extends CallFailed {
  private static final long serialVersionUID = 1L;

  /// Says how many calls there may `most` be.
  public TooManyCalls(int most) {
    super(most + " calls are under way already: wait for answers before you call again");
  }
}
