import org.jspecify.annotations.NullMarked;

/// The reactor, its transports and protocols, `Deferred`, and what is built straight on them. Needs
/// nothing but the JDK at run time.
@NullMarked
module spindle.core {
  requires static transitive org.jspecify;

  exports spindle.bytes;
  exports spindle.testing;
  exports spindle.defer;
  exports spindle.time;
}
