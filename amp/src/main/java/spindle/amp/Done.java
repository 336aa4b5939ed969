package spindle.amp;

/// The answer of a command that has nothing to say: an empty box.
public record Done() {}
