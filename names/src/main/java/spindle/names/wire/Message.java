package spindle.names.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;

/// One message, RFC 1035, 4: a query or a response. Only records of class IN are in it.
///
/// @param id what a response has of its query
/// @param flags the header's flags and its opcode, each at its place in the 16 bits, without the
///   code
/// @param code with what EDNS adds to it
/// @param questions one, but for what peers invent
public record Message(
    int id,
    int flags,
    ResponseCode code,
    List<Question> questions,
    List<ResourceRecord> answers,
    List<ResourceRecord> authority,
    List<ResourceRecord> additional,
    @Nullable Edns edns) {
  /// It is a response.
  public static final int RESPONSE = 0x8000;

  /// It comes from who is responsible for the zone.
  public static final int AUTHORITATIVE = 0x0400;

  /// It is not all.
  public static final int TRUNCATED = 0x0200;

  /// Others are to be asked as well.
  public static final int RECURSION_DESIRED = 0x0100;

  /// Others would be asked as well.
  public static final int RECURSION_AVAILABLE = 0x0080;

  /// Signatures were looked at.
  public static final int AUTHENTIC_DATA = 0x0020;

  /// Signatures are not to be looked at.
  public static final int CHECKING_DISABLED = 0x0010;

  /// The opcode of questions.
  public static final int QUERY = 0;

  /// The opcode of news of a zone, RFC 1996.
  public static final int NOTIFY = 4;

  /// A question.
  public static Message query(int id, int flags, Question question, @Nullable Edns edns) {
    return new Message(
        id, flags, ResponseCode.NOERROR, List.of(question), List.of(), List.of(), List.of(), edns);
  }

  /// Whether these bits are set.
  public boolean has(int bits) {
    return (flags & bits) == bits;
  }

  /// What kind of message it is.
  public int opcode() {
    return (flags >> 11) & 0xF;
  }

  /// The same with another id.
  public Message withId(int other) {
    return new Message(other, flags, code, questions, answers, authority, additional, edns);
  }

  /// The same with these records in the authority section.
  public Message withAuthority(List<ResourceRecord> records) {
    return withRecords(answers, records, additional);
  }

  /// The same with these records in its sections.
  public Message withRecords(
      List<ResourceRecord> first, List<ResourceRecord> second, List<ResourceRecord> third) {
    return new Message(id, flags, code, questions, first, second, third, edns);
  }

  /// The only question.
  ///
  /// @throws IllegalStateException if there is none, or more than one
  public Question question() {
    if (questions.size() != 1) {
      throw new IllegalStateException("expected one question, got " + questions);
    }
    return questions.getFirst();
  }
}
