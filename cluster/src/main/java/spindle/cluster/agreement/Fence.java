package spindle.cluster.agreement;

/// Which term of a lease a write belongs to. Writes that carry it are refused with [Fenced] once
/// the lease has a later holder, or none.
///
/// @param lock the name of the lock or role
/// @param term counts the holders of that lock, from 1
public record Fence(String lock, long term) {}
