/// The small words of HTTP's grammar, RFC 9110, 5.6, and RFC 3986: which bytes may stand where,
/// tokens and quoted strings, hosts and ports. Not exported: what is made of them is `spindle.http`
/// and `spindle.http.wire`.
package spindle.http.grammar;
