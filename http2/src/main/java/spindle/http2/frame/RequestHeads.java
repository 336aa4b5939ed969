package spindle.http2.frame;

import java.nio.ByteBuffer;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.MessageLimits;
import spindle.http.wire.RequestHead;

/// Makes heads of requests from blocks of fields. They go through the grammar of HTTP/1.1, so that
/// what a handler sees was checked in the same way whichever version it came by. An extended
/// CONNECT (RFC 8441) is to handlers what it is over HTTP/1.1: a GET with the field Upgrade, which
/// no client of HTTP/2 can send.
public final class RequestHeads {
  /// HTTP/2 has no key, RFC 8441, 5.1. Who hands the request on over HTTP/1.1 needs one.
  private static final String NO_KEY = "SFRUUC8yIGhhcyBub25lLg==";

  private RequestHeads() {}

  /// The head that these fields are.
  ///
  /// @throws MalformedMessage if they are a request that is answered with an error
  public static RequestHead of(FieldSection section, MessageLimits limits) throws MalformedMessage {
    PseudoFields pseudo = section.pseudo();
    String authority = pseudo.authority();
    boolean extended = pseudo.hasProtocol();
    StringBuilder begin = new StringBuilder(64);
    begin.append(extended ? "GET" : pseudo.method());
    begin.append(' ').append(pseudo.asksForTunnel() ? authority : pseudo.path());
    begin.append(" HTTP/1.1\r\n");
    if (extended) {
      begin.append("Upgrade: ").append(pseudo.protocol()).append("\r\nConnection: upgrade\r\n");
      begin.append("Sec-WebSocket-Key: ").append(NO_KEY).append("\r\n");
    }
    if (!authority.isEmpty() && !authority.equals(section.host())) {
      begin.append("Host: ").append(authority).append("\r\n");
    }
    byte[] bytes = section.head(begin.toString());
    RequestHead head = Workbench.ofThread().parser(limits).read(ByteBuffer.wrap(bytes));
    if (head == null) {
      throw new IllegalStateException("a head that does not end");
    }
    return head;
  }

  public static MalformedMessage tooLarge(MessageLimits limits) {
    return new MalformedMessage(
        MessageFault.HEAD_TOO_LARGE,
        "expected at most %d bytes and %d fields".formatted(limits.headMax(), limits.fieldsMax()));
  }

  /// What stands in the log.
  public static String firstLine(FieldSection section) {
    PseudoFields pseudo = section.pseudo();
    String target = pseudo.path().isEmpty() ? pseudo.authority() : pseudo.path();
    return "%s %s HTTP/2".formatted(pseudo.method(), target);
  }
}
