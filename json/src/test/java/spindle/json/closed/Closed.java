package spindle.json.closed;

/// Out of Jackson's reach, since nobody opens its package. It has one of its own, without a test:
/// Surefire opens those of tests to all that the module requires.
public record Closed(int count) {}
