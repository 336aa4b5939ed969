/// Connections coupled in pairs: what comes from one end goes out at the other. Ports are forwarded
/// so, and proxies stand on it.
package spindle.relay;
