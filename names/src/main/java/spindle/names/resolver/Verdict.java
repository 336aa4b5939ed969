package spindle.names.resolver;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.names.ResponseCode;
import spindle.names.wire.Cookie;
import spindle.names.wire.Edns;
import spindle.names.wire.Message;
import spindle.names.wire.Question;

/// What to think of something that came to where an answer was expected.
enum Verdict {
  /// It is what the server says.
  ANSWER,
  /// It is not an answer to this question.
  NO_ANSWER,
  /// It may be the server's, and may be a forgery: to be asked for over TCP.
  DOUBTFUL;

  /// Looks at a datagram whose sender and port fit.
  static Verdict ofDatagram(Message query, Message reply) {
    if (!answers(query, reply)) {
      return NO_ANSWER;
    }
    Verdict cookies = ofCookies(cookie(query), cookie(reply), reply);
    if (cookies != ANSWER) {
      return cookies;
    }
    boolean sameCase =
        reply.questions().isEmpty() || query.question().name().sameCase(reply.question().name());
    return sameCase ? ANSWER : DOUBTFUL;
  }

  /// Whether id, kind and question are those of an answer.
  static boolean answers(Message query, Message reply) {
    if (reply.id() != query.id()
        || !reply.has(Message.RESPONSE)
        || reply.opcode() != Message.QUERY) {
      return false;
    }
    List<Question> asked = reply.questions();
    if (asked.isEmpty()) {
      return reply.code().equals(ResponseCode.FORMERR);
    }
    return asked.equals(query.questions());
  }

  /// The cookie, where the server sends one, has our part in it, RFC 7873, 5.3. A server that has
  /// sent one before sends one always.
  private static Verdict ofCookies(@Nullable Cookie sent, @Nullable Cookie came, Message reply) {
    if (sent == null) {
      return ANSWER;
    }
    if (came == null) {
      boolean mayLackIt = !sent.hasServer() || reply.code().equals(ResponseCode.FORMERR);
      return mayLackIt ? ANSWER : DOUBTFUL;
    }
    return sent.sameClient(came) ? ANSWER : NO_ANSWER;
  }

  private static @Nullable Cookie cookie(Message message) {
    Edns edns = message.edns();
    return edns == null ? null : edns.cookie();
  }
}
