package spindle.http.wire;

import java.nio.ByteBuffer;
import java.util.Locale;
import spindle.http.MalformedMessage;
import spindle.http.MessageLimits;

/// What the beginning of a stream of responses to a GET is understood as: `200 OK length 5`, and `
/// 1.0` behind that for the version; or as in a [RequestTranscript] the fault or the end.
final class ResponseTranscript {
  private ResponseTranscript() {}

  static String of(byte[] stream, int... cuts) {
    ResponseParser parser = new ResponseParser(MessageLimits.responses());
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i < cuts.length ? cuts[i] : stream.length;
      try {
        ResponseHead head = parser.read(ByteBuffer.wrap(stream.clone(), from, to - from));
        if (head != null) {
          return describe(head);
        }
      } catch (MalformedMessage e) {
        return "!" + e.fault();
      }
      from = to;
    }
    return parser.pending() > 0 ? RequestTranscript.UNFINISHED : "";
  }

  private static String describe(ResponseHead head) {
    String version = head.minorVersion() == 0 ? " 1.0" : "";
    return String.format(Locale.ROOT, "%s %s%s", head.status(), head.body("GET"), version);
  }
}
