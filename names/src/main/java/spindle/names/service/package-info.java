/// Services found by their names: [ServiceEndpoint], `srv:` in endpoint strings.
///
/// A [ServiceOrder] says which of a service's hosts is tried first. Everything belongs to the
/// thread of its reactor.
package spindle.names.service;
