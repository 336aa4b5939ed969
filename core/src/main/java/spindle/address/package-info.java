/// Where somebody is: addresses as values. Nothing here looks a name up or opens a socket.
///
/// Read first: [Address], and of its kinds [IPv4Address] and [HostnameAddress]. All are immutable,
/// and any thread may use them.
package spindle.address;
