/// From the words of a description to the options that they stand for: those of sockets, of
/// listening and connecting, of TLS.
package spindle.endpoint.words;
