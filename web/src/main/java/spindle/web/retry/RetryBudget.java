package spindle.web.retry;

/// How many requests may be repeated, as a share of all: so that a server which has too much to do
/// does not get three times as much. Give one to several [Retries] if they ask the same servers.
///
/// Starts full; each request adds its share, up to what is in reserve, and each repetition takes
/// one whole. Belongs to the thread of its reactor.
public final class RetryBudget {
  private final double share;
  private final int reserve;
  private double left;

  private RetryBudget(double share, int reserve) {
    if (!(share >= 0 && share <= 1) || reserve < 1) {
      throw new IllegalArgumentException(
          "expected a share from 0 to 1 and a reserve of at least 1, got %s and %d"
              .formatted(share, reserve));
    }
    this.share = share;
    this.reserve = reserve;
    this.left = reserve;
  }

  /// One request in five, and ten in reserve.
  public static RetryBudget usual() {
    return of(0.2, 10);
  }

  /// Another budget.
  ///
  /// @param share of the requests that may be repeated, 0 to 1
  /// @param reserve how many repetitions may follow upon each other
  /// @throws IllegalArgumentException if one of them is not so
  public static RetryBudget of(double share, int reserve) {
    return new RetryBudget(share, reserve);
  }

  void requested() {
    left = Math.min(reserve, left + share);
  }

  /// Whether one may be repeated, and takes it if so.
  boolean take() {
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }

  /// How many requests may be repeated now.
  public int left() {
    return (int) left;
  }

  /// What is left, for people.
  @Override
  public String toString() {
    return "RetryBudget[%d left of %d]".formatted(left(), reserve);
  }
}
