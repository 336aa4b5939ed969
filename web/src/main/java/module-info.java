import org.jspecify.annotations.NullMarked;

/// HTTP, and web sites: see [spindle.web.server].
@NullMarked
module spindle.web {
  requires static transitive org.jspecify;
  requires transitive spindle.core;

  exports spindle.http;
  exports spindle.http.wire;
  exports spindle.web.resource;
  exports spindle.web;
  exports spindle.web.auth;
  exports spindle.web.client;
  exports spindle.web.coding;
  exports spindle.web.events;
  exports spindle.web.files;
  exports spindle.web.filters;
  exports spindle.web.server;
  exports spindle.web.session;
  exports spindle.websocket;

  uses spindle.web.coding.ContentCoding;
  uses spindle.web.server.HttpVersion;
  uses spindle.web.JsonCodec;
}
