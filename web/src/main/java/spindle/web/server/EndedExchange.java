package spindle.web.server;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import spindle.http.Status;
import spindle.web.Origin;
import spindle.web.Request;

/// One exchange that has ended, as an [ExchangeListener] is told of it.
///
/// @param origin the connection that it came over
/// @param firstLine of the request, as the client sent it; of one that was refused because of its
///   first line, what could be read of that, which may be nothing
/// @param request the request as it came, whose body is not to be read any more; null if its head
///   was refused, or did not end in time. What filters have found out is in its
///   [notes][spindle.web.ExchangeNotes]
/// @param status of the final response; null if none has begun
/// @param bytesSent of the response's body, without the framing of HTTP/1.1; of an aborted exchange
///   those that were given to the connection, of which the last may not have left
/// @param bytesReceived of the request's body, likewise
/// @param trailersDropped how many fields came behind the request's body that nobody has seen:
///   those that may not stand there, RFC 9110, 6.5.1, and all of them if no handler has asked for
///   any
/// @param began when the head of the request had come, by the site's time
/// @param took from then to the end, by the reactor's time; zero if the head was refused
/// @param aborted whether the client did not get a whole response: it had gone, or was too slow, or
///   the handler failed in the middle. What the system has taken is as good as got
public record EndedExchange(
    Origin origin,
    String firstLine,
    @Nullable Request request,
    @Nullable Status status,
    long bytesSent,
    long bytesReceived,
    int trailersDropped,
    Instant began,
    Duration took,
    boolean aborted) {}
