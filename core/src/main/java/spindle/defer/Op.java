package spindle.defer;

/// What a slot of a [Chain]'s program does, and how many places it takes there: itself and one or
/// two operands. [Chain#step] is the meaning of each.
enum Op {
  /// Value to value: step.
  CALLBACK(2, Side.VALUE),
  /// Failure to value: class, step.
  ERRBACK(3, Side.FAILURE),
  /// Either to value: step for a value, step for a failure.
  CALLBACKS(3, Side.EITHER),
  /// Outcome to value: step.
  BOTH(2, Side.EITHER),
  /// Value to Deferred: step.
  THEN(2, Side.VALUE),
  /// Failure to Deferred: class, step.
  THEN_ERRBACK(3, Side.FAILURE),
  /// Outcome to Deferred: step.
  THEN_BOTH(2, Side.EITHER),
  /// Looks at a value: effect.
  ON_SUCCESS(2, Side.VALUE),
  /// Looks at a failure: class, effect.
  ON_FAILURE(3, Side.FAILURE),
  /// Runs either way: call.
  FINALLY(2, Side.EITHER),
  /// Looks at a failure and settles it: class, effect.
  HANDLE(3, Side.FAILURE),
  /// Tells a recipient; a failure counts as handled: recipient.
  DELIVER(2, Side.EITHER),
  /// Tells a recipient; a failure is still to be handled by somebody: recipient.
  SHOW(2, Side.EITHER),
  /// Wakes the chain that waits for this one: chain.
  RESUME(2, Side.EITHER),
  /// Fires another chain with what came: chain.
  FEED(2, Side.EITHER);

  /// What must come for the pair to be called.
  enum Side {
    VALUE,
    /// And it must be an instance of the class that is the first operand.
    FAILURE,
    EITHER
  }

  final int width;
  final Side side;

  Op(int width, Side side) {
    this.width = width;
    this.side = side;
  }
}
