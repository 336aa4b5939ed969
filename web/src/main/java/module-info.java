import org.jspecify.annotations.NullMarked;

/// HTTP, and web sites: see [spindle.web.server].
@NullMarked
@SuppressWarnings("module") // the module that some packages are for may not be there
module spindle.web {
  requires static transitive org.jspecify;
  requires transitive spindle.core;
  requires transitive spindle.cred;

  exports spindle.http;
  exports spindle.http.grammar to
      spindle.http2;
  exports spindle.http.wire;
  exports spindle.web.resource;
  exports spindle.web;
  exports spindle.web.auth;
  exports spindle.web.body;
  exports spindle.web.cache;
  exports spindle.web.client;
  exports spindle.web.client.reason;
  exports spindle.web.coding;
  exports spindle.web.cookies;
  exports spindle.web.events;
  exports spindle.web.files;
  exports spindle.web.filters;
  exports spindle.web.retry;
  exports spindle.web.proxy;
  exports spindle.web.server;
  exports spindle.web.session;
  exports spindle.web.topics;
  exports spindle.web.wire to
      spindle.http2;
  exports spindle.websocket;

  uses spindle.web.client.ClientVersion;
  uses spindle.web.coding.ContentCoding;
  uses spindle.web.server.HttpVersion;
  uses spindle.web.body.JsonCodec;
}
