import org.jspecify.annotations.NullMarked;

/// What every kernel is held to, and every connection over it, as cases: for those who bring a
/// kernel or an engine of their own. See [spindle.contract].
@NullMarked
module spindle.contract {
  requires static transitive org.jspecify;
  requires transitive spindle.core;
  requires transitive spindle.testing; // its machines in memory run processes, too

  exports spindle.contract;
  exports spindle.contract.datagram;
  exports spindle.contract.kernel;
  exports spindle.contract.process;
  exports spindle.contract.reactor;
  exports spindle.contract.transport;
}
