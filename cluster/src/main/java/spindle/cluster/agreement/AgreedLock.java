package spindle.cluster.agreement;

import java.time.Duration;
import spindle.defer.Deferred;

/// A lock that one member has at a time, for as long as it says that it is there.
///
/// No clock of one machine is compared with that of another. Who has the lock counts from when it
/// sent its last sign of life; who wants it counts from when it saw that sign, which is later, and
/// waits a tenth longer. Still a process that is stopped for a while may wake up and write before
/// it notices: so fence what is written, by [Lease#fence].
public final class AgreedLock {
  private final Agreement agreement;
  private final String name;

  AgreedLock(Agreement agreement, String name) {
    this.agreement = agreement;
    this.name = name;
  }

  /// Waits until this member has the lock, however long that takes; the loss of a majority is
  /// waited out. Cancelling gives up. It fails with [NoRoom], and with [NoMajority] some time after
  /// this member has left.
  ///
  /// @param lease how long it is this member's beyond its last sign of life, at least 100 ms. A
  ///   sign is sent three times in it
  public Deferred<Lease> acquire(Duration lease) {
    return new Contender(agreement, name, lease).begin();
  }

  /// Who has it as far as this member knows; null within it if nobody does.
  public Reading<Leader> peek() {
    LockState lock = agreement.state().lock(name);
    String holder = lock.holder();
    return new Reading<>(new Leader(holder == null ? "" : holder, lock.term()), false);
  }
}
