import org.jspecify.annotations.NullMarked;

/// A proxy that speaks SOCKS: see [spindle.socks.server].
@NullMarked
module spindle.socks {
  requires static transitive org.jspecify;
  requires transitive spindle.cred;

  exports spindle.socks.server;
}
