import org.jspecify.annotations.NullMarked;

/// TLS by BoringSSL in place of the JDK's engine: see [spindle.openssl]. Nothing takes it by
/// itself.
@NullMarked
module spindle.openssl {
  requires static transitive org.jspecify;
  requires transitive spindle.core;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.tcnative.classes.openssl;

  exports spindle.openssl;
}
