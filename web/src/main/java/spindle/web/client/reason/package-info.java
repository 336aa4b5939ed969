/// Why a request of an agent has no response, each reason a type of its own.
///
/// Read first: [RequestFailed], which all of them are.
///
/// Reasons are values: any thread may read them.
package spindle.web.client.reason;
