/// Strings that describe endpoints, as [spindle.endpoint.Endpoint] takes them: their parts, and
/// what is wrong with one. For who writes a plugin: start with [spindle.endpoint.text.Arguments].
package spindle.endpoint.text;
