package spindle.cluster.agreement;

import org.jspecify.annotations.Nullable;

/// What was read, and what that is worth.
///
/// @param value what was found
/// @param agreed true if a majority has agreed that this was the value after the call began; false
///   if it is what this member knows, which may be old
/// @param <T> the type of the value
public record Reading<T extends @Nullable Object>(T value, boolean agreed) {}
