/// Services found by their names: [ServiceEndpoint] by SRV records, [UriEndpoint] by URI records,
/// [BindingEndpoint] by SVCB and HTTPS records; `srv:`, `uri:` and `svcb:` in endpoint strings.
///
/// A [ServiceOrder] says which of a service's hosts is tried first, a [ServiceBinding] what a
/// record of type SVCB says; [InTurn] tries one place after the other. Everything belongs to the
/// thread of its reactor.
package spindle.names.service;
