import org.jspecify.annotations.NullMarked;

/// Who may come in: see [spindle.cred].
@NullMarked
module spindle.cred {
  requires static transitive org.jspecify;
  requires transitive spindle.core;

  exports spindle.cred;
}
