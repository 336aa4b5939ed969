import org.jspecify.annotations.NullMarked;

/// Calls between programs by AMP: see [spindle.amp].
@NullMarked
module spindle.amp {
  requires static transitive org.jspecify;
  requires transitive spindle.core;

  exports spindle.amp;
  exports spindle.amp.reason;
}
