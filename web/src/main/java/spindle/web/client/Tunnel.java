package spindle.web.client;

import org.jspecify.annotations.Nullable;

/// What a proxy is asked for with CONNECT.
///
/// @param authority host and port, always both
/// @param credentials the value of Proxy-Authorization, or null
record Tunnel(String authority, @Nullable String credentials) {}
