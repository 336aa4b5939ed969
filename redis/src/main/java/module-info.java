import org.jspecify.annotations.NullMarked;

/// Topics, presence and sessions by a server of Redis: see [spindle.redis].
@NullMarked
module spindle.redis {
  requires static transitive org.jspecify;
  requires transitive spindle.web;

  exports spindle.redis;
}
