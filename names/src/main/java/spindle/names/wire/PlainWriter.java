package spindle.names.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;

/// Writes the messages that nearly all are: one question, and either no records or addresses of the
/// name in question, with what EDNS adds. Others are left to dnsjava, which would write these in
/// the same way.
final class PlainWriter {
  private static final int HEADER = 12;
  private static final int QUESTION = 4;
  private static final int RECORD = 12;
  private static final int OPT = 11;
  private static final int OPTION = 4;
  private static final int COOKIE = 10;
  private static final int POINTER_TO_QUESTION = 0xC000 | HEADER;

  private PlainWriter() {}

  /// The bytes, or null if it is not one of those or has more than `bytesMax`.
  static byte @Nullable [] write(Message message, int bytesMax) {
    if (message.questions().size() != 1
        || !message.authority().isEmpty()
        || !message.additional().isEmpty()) {
      return null;
    }
    Question question = message.question();
    DomainName name = question.name();
    if (name.isRoot() || !areAddresses(message.answers(), name)) {
      return null;
    }
    byte[] asked = name.wire();
    int length = HEADER + asked.length + QUESTION + length(message.edns());
    for (ResourceRecord each : message.answers()) {
      length += RECORD + each.dataLength();
    }
    if (length > bytesMax) {
      return null;
    }
    byte[] bytes = new byte[length];
    write(message, asked, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static boolean areAddresses(List<ResourceRecord> answers, DomainName name) {
    for (int i = 0; i < answers.size(); i++) {
      ResourceRecord each = answers.get(i);
      int bytes = bytes(each.type());
      // dnsjava puts records of one set together; here they are.
      if (bytes < 0
          || each.dataLength() != bytes
          || !each.name().equals(name)
          || !each.type().equals(answers.getFirst().type())) {
        return false;
      }
    }
    return true;
  }

  private static int bytes(RecordType type) {
    return switch (type.code()) {
      case 1 -> 4;
      case 28 -> 16;
      default -> -1;
    };
  }

  private static int length(@Nullable Edns edns) {
    if (edns == null) {
      return 0;
    }
    Cookie cookie = edns.cookie();
    return OPT + (cookie == null ? 0 : OPTION + cookie.length());
  }

  private static void write(Message message, byte[] asked, ByteBuffer to) {
    Question question = message.question();
    Edns edns = message.edns();
    to.putShort((short) message.id());
    to.putShort((short) ((message.flags() & Codec.FLAGS) | (message.code().code() & 0xF)));
    to.putShort((short) 1).putShort((short) message.answers().size());
    to.putShort((short) 0).putShort((short) (edns == null ? 0 : 1));
    to.put(asked);
    to.putShort((short) question.type().code()).putShort((short) question.recordClass());
    for (ResourceRecord each : message.answers()) {
      byte[] data = each.data();
      to.putShort((short) POINTER_TO_QUESTION);
      to.putShort((short) each.type().code()).putShort((short) Question.IN);
      to.putInt((int) each.ttlSeconds()).putShort((short) data.length).put(data);
    }
    if (edns != null) {
      opt(edns, message.code().code() >> 4, to);
    }
  }

  private static void opt(Edns edns, int extendedCode, ByteBuffer to) {
    Cookie cookie = edns.cookie();
    to.put((byte) 0).putShort((short) RecordType.OPT.code()).putShort((short) edns.payloadMax());
    to.put((byte) extendedCode).put((byte) edns.version());
    to.putShort((short) (edns.dnssecOk() ? Codec.DNSSEC_OK : 0));
    if (cookie == null) {
      to.putShort((short) 0);
    } else {
      to.putShort((short) (OPTION + cookie.length()));
      to.putShort((short) COOKIE).putShort((short) cookie.length());
      cookie.writeTo(to);
    }
  }
}
