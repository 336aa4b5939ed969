/// Results that come later. Read [spindle.defer.Deferred] first, then
/// [spindle.defer.UnhandledFailures] for what becomes of failures that nobody handles, and
/// [spindle.defer.DeferredList] for waiting for several.
///
/// There is no thread here, no clock (it is passed in) and no I/O (except that
/// [spindle.defer.Deferred#fromFuture] must have somebody wait). Everything belongs to the one
/// thread that uses it, the reactor's, which is its [spindle.defer.Home], and nothing is locked:
/// callbacks run where the firing, the adding or the cancelling is done, before that returns; other
/// threads' firing is handed over. Results are handed on by reference and kept by the Deferred.
package spindle.defer;
