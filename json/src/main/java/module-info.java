import org.jspecify.annotations.NullMarked;

/// JSON for web sites by Jackson: see [spindle.json].
@NullMarked
module spindle.json {
  requires static transitive org.jspecify;
  requires transitive spindle.web;
  requires transitive tools.jackson.databind;

  exports spindle.json;

  provides spindle.web.body.JsonCodec with
      spindle.json.JacksonCodec;
}
