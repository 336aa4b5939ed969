package spindle.defer;

/// What a slot of a [Chain]'s program does, and how many places it takes there: itself and one or
/// two operands. [Chain#step] is the meaning of each.
enum Op {
  /// Value to value: step.
  CALLBACK(2),
  /// Failure to value: class, step.
  ERRBACK(3),
  /// Either to value: step for a value, step for a failure.
  CALLBACKS(3),
  /// Outcome to value: step.
  BOTH(2),
  /// Value to Deferred: step.
  THEN(2),
  /// Failure to Deferred: class, step.
  THEN_ERRBACK(3),
  /// Outcome to Deferred: step.
  THEN_BOTH(2),
  /// Looks at a value: effect.
  ON_SUCCESS(2),
  /// Looks at a failure: class, effect.
  ON_FAILURE(3),
  /// Runs either way: call.
  FINALLY(2),
  /// Looks at a failure and settles it: class, effect.
  HANDLE(3),
  /// Tells a recipient; a failure counts as handled: recipient.
  DELIVER(2),
  /// Tells a recipient; a failure is still to be handled by somebody: recipient.
  SHOW(2),
  /// Wakes the chain that waits for this one: chain.
  RESUME(2),
  /// Fires another chain with what came: chain.
  FEED(2);

  final int width;

  Op(int width) {
    this.width = width;
  }
}
