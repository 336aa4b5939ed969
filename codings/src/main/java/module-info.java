import org.jspecify.annotations.NullMarked;

/// brotli and zstd for web sites and agents: see [spindle.codings].
@NullMarked
module spindle.codings {
  requires static transitive org.jspecify;
  requires transitive spindle.web;
  requires com.aayushatharva.brotli4j;
  requires com.github.luben.zstd_jni;

  exports spindle.codings;

  provides spindle.web.coding.ContentCoding with
      spindle.codings.BrotliCoding,
      spindle.codings.ZstdCoding;
}
