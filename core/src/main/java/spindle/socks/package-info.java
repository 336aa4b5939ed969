/// Connections by way of a proxy that speaks SOCKS 5: see [spindle.socks.SocksClient]. To use one,
/// take [spindle.endpoint.SocksClientEndpoint].
package spindle.socks;
