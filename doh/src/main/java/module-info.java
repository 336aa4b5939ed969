import org.jspecify.annotations.NullMarked;

/// Names asked for and told over HTTPS: see [spindle.doh].
@NullMarked
module spindle.doh {
  requires static transitive org.jspecify;
  requires transitive spindle.names;
  requires transitive spindle.web;

  exports spindle.doh;
}
