package spindle.defer;

import org.jspecify.annotations.Nullable;

/// A value, and which of several brought it.
///
/// @param index its place in the collection, from 0
/// @param value what it brought
/// @param <T> the type of the value
public record Indexed<T extends @Nullable Object>(int index, T value) {}
