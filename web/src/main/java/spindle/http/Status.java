package spindle.http;

import java.util.Locale;
import spindle.http.grammar.Octets;

/// The status of a response: a code of three digits, and words for people that mean nothing to
/// programs.
///
/// @param code 100 to 599, RFC 9110, 15
/// @param reason may be empty; no controls but HT
public record Status(int code, String reason) {
  private static final Status[] KNOWN = new Status[600];

  /// 100: go on and send the body.
  public static final Status CONTINUE = known(100, "Continue");

  /// 101: another protocol follows.
  public static final Status SWITCHING_PROTOCOLS = known(101, "Switching Protocols");

  /// 102: at work on it.
  public static final Status PROCESSING = known(102, "Processing");

  /// 103: fields that the final response will have, RFC 8297.
  public static final Status EARLY_HINTS = known(103, "Early Hints");

  /// 200: done.
  public static final Status OK = known(200, "OK");

  /// 201: something new has a place now.
  public static final Status CREATED = known(201, "Created");

  /// 202: to be done later.
  public static final Status ACCEPTED = known(202, "Accepted");

  /// 204: done, and there is nothing to say.
  public static final Status NO_CONTENT = known(204, "No Content");

  /// 205: done; clear the form.
  public static final Status RESET_CONTENT = known(205, "Reset Content");

  /// 206: the ranges that were asked for.
  public static final Status PARTIAL_CONTENT = known(206, "Partial Content");

  /// 301: elsewhere for good; a POST may become a GET.
  public static final Status MOVED_PERMANENTLY = known(301, "Moved Permanently");

  /// 302: elsewhere for now; a POST may become a GET.
  public static final Status FOUND = known(302, "Found");

  /// 303: the answer is elsewhere, for a GET.
  public static final Status SEE_OTHER = known(303, "See Other");

  /// 304: as the client has it.
  public static final Status NOT_MODIFIED = known(304, "Not Modified");

  /// 307: elsewhere for now, with the same method and body.
  public static final Status TEMPORARY_REDIRECT = known(307, "Temporary Redirect");

  /// 308: elsewhere for good, with the same method and body.
  public static final Status PERMANENT_REDIRECT = known(308, "Permanent Redirect");

  /// 400: not understood.
  public static final Status BAD_REQUEST = known(400, "Bad Request");

  /// 401: say who you are.
  public static final Status UNAUTHORIZED = known(401, "Unauthorized");

  /// 403: not for you.
  public static final Status FORBIDDEN = known(403, "Forbidden");

  /// 404: there is nothing.
  public static final Status NOT_FOUND = known(404, "Not Found");

  /// 405: not with this method.
  public static final Status METHOD_NOT_ALLOWED = known(405, "Method Not Allowed");

  /// 406: not in a form that you accept.
  public static final Status NOT_ACCEPTABLE = known(406, "Not Acceptable");

  /// 408: it took too long to arrive.
  public static final Status REQUEST_TIMEOUT = known(408, "Request Timeout");

  /// 409: not as things are.
  public static final Status CONFLICT = known(409, "Conflict");

  /// 410: there was something.
  public static final Status GONE = known(410, "Gone");

  /// 411: say how long it is.
  public static final Status LENGTH_REQUIRED = known(411, "Length Required");

  /// 412: a condition does not hold.
  public static final Status PRECONDITION_FAILED = known(412, "Precondition Failed");

  /// 413: the body is too large.
  public static final Status CONTENT_TOO_LARGE = known(413, "Content Too Large");

  /// 414: the target is too long.
  public static final Status URI_TOO_LONG = known(414, "URI Too Long");

  /// 415: the body is of a kind that is not taken.
  public static final Status UNSUPPORTED_MEDIA_TYPE = known(415, "Unsupported Media Type");

  /// 416: none of the ranges is there.
  public static final Status RANGE_NOT_SATISFIABLE = known(416, "Range Not Satisfiable");

  /// 417: what you expect is not done.
  public static final Status EXPECTATION_FAILED = known(417, "Expectation Failed");

  /// 421: this connection is not for that host.
  public static final Status MISDIRECTED_REQUEST = known(421, "Misdirected Request");

  /// 422: understood, and wrong.
  public static final Status UNPROCESSABLE_CONTENT = known(422, "Unprocessable Content");

  /// 426: in another protocol.
  public static final Status UPGRADE_REQUIRED = known(426, "Upgrade Required");

  /// 429: too often.
  public static final Status TOO_MANY_REQUESTS = known(429, "Too Many Requests");

  /// 431: the fields are too large.
  public static final Status REQUEST_HEADER_FIELDS_TOO_LARGE =
      known(431, "Request Header Fields Too Large");

  /// 500: our fault.
  public static final Status INTERNAL_SERVER_ERROR = known(500, "Internal Server Error");

  /// 501: not known here.
  public static final Status NOT_IMPLEMENTED = known(501, "Not Implemented");

  /// 502: who was asked on your behalf answered nonsense.
  public static final Status BAD_GATEWAY = known(502, "Bad Gateway");

  /// 503: not just now.
  public static final Status SERVICE_UNAVAILABLE = known(503, "Service Unavailable");

  /// 504: who was asked on your behalf did not answer.
  public static final Status GATEWAY_TIMEOUT = known(504, "Gateway Timeout");

  /// 505: not that version.
  public static final Status HTTP_VERSION_NOT_SUPPORTED = known(505, "HTTP Version Not Supported");

  /// 508: it would go round in circles.
  public static final Status LOOP_DETECTED = known(508, "Loop Detected");

  /// Checks both.
  ///
  /// @throws IllegalArgumentException if the code is not 100 to 599, or the reason has a control
  public Status {
    if (code < 100 || code > 599) {
      throw new IllegalArgumentException("expected a status of 100 to 599, got " + code);
    }
    Octets.requireText("reason phrase", reason);
  }

  private static Status known(int code, String reason) {
    Status status = new Status(code, reason);
    KNOWN[code] = status;
    return status;
  }

  /// The status of this code, with the words of RFC 9110 where it has some.
  ///
  /// @throws IllegalArgumentException if the code is not 100 to 599
  public static Status of(int code) {
    Status status = code >= 100 && code < 600 ? KNOWN[code] : null;
    return status != null ? status : new Status(code, "");
  }

  /// Whether it comes before the final response.
  public boolean interim() {
    return code < 200;
  }

  /// Whether the request was done: 200 to 299.
  public boolean successful() {
    return code >= 200 && code < 300;
  }

  /// Whether a response of this status never has a body, whatever its fields say.
  public boolean bodiless() {
    return code < 200 || code == 204 || code == 304;
  }

  /// The code and the reason: `404 Not Found`.
  @Override
  public String toString() {
    return reason.isEmpty()
        ? Integer.toString(code)
        : String.format(Locale.ROOT, "%d %s", code, reason);
  }
}
