package spindle.cluster.agreement;

/// Somebody who would lead. Called on the reactor's thread.
public interface Candidate {
  /// It leads from now on. Writes by `lease.fence()` are refused once somebody else does, however
  /// late they arrive.
  void leading(Lease lease);

  /// It leads no more, since others may not have heard of it for the time of the lease. It goes on
  /// being a candidate.
  void deposed();
}
