/// The values of the domain name system: names, types, records, codes of responses.
///
/// Start with [DomainName] and [ResourceRecord]. To look names up, see [spindle.names.resolver]; to
/// answer for them, see [spindle.names.server]. All types here are immutable and belong to no
/// thread.
package spindle.names;
