package spindle.web.server;

import java.util.Optional;
import spindle.http.Status;
import spindle.web.Request;

/// An error that a client is to be told of.
///
/// @param status what the answer says
/// @param words a sentence for the client; has nothing that the client sent
/// @param request what is not answered as it was meant to be. Of a head that was refused, one with
///   the method, if that could be read, and nothing else
/// @param failure what a handler threw, where that was no [spindle.http.HttpError]: for those who
///   develop the site, not for its clients
public record ErrorReport(
    Status status, String words, Request request, Optional<Throwable> failure) {}
