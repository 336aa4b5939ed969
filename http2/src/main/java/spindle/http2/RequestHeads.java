package spindle.http2;

import java.nio.ByteBuffer;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.MessageLimits;
import spindle.http.wire.RequestHead;

/// Makes heads of requests from blocks of fields. They go through the grammar of HTTP/1.1, so that
/// what a handler sees was checked in the same way whichever version it came by.
final class RequestHeads {
  private RequestHeads() {}

  /// The head that these fields are.
  ///
  /// @throws MalformedMessage if they are a request that is answered with an error
  static RequestHead of(FieldSection section, MessageLimits limits) throws MalformedMessage {
    PseudoFields pseudo = section.pseudo();
    String authority = pseudo.authority();
    boolean connect = pseudo.method().equals("CONNECT");
    StringBuilder begin = new StringBuilder(64);
    begin.append(pseudo.method()).append(' ').append(connect ? authority : pseudo.path());
    begin.append(" HTTP/1.1\r\n");
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

  static MalformedMessage tooLarge(MessageLimits limits) {
    return new MalformedMessage(
        MessageFault.HEAD_TOO_LARGE,
        "expected at most %d bytes and %d fields".formatted(limits.headMax(), limits.fieldsMax()));
  }

  /// What stands in the log.
  static String firstLine(FieldSection section) {
    PseudoFields pseudo = section.pseudo();
    String target = pseudo.path().isEmpty() ? pseudo.authority() : pseudo.path();
    return "%s %s HTTP/2".formatted(pseudo.method(), target);
  }
}
