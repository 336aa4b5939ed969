/// Questions of names over HTTPS, RFC 8484: [DnsOverHttps] asks by an agent of the web, [DnsSite]
/// answers as a handler of a site. Everything belongs to the thread of its reactor.
package spindle.doh;
