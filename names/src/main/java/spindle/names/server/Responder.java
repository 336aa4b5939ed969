package spindle.names.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.names.RecordType;
import spindle.names.ResponseCode;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Cookie;
import spindle.names.wire.Edns;
import spindle.names.wire.Message;
import spindle.names.wire.Question;
import spindle.time.Scheduler;

/// From the bytes of a question to those of its answer, whatever they come by.
final class Responder {
  private static final Logger LOG = System.getLogger("spindle.names");
  private static final int HEADER = 12;
  private static final int OPCODE = 0x7800;

  private final Scheduler clock;
  private final NameHandler handler;
  private final NameServerSettings settings;
  private final ServerCookies cookies;
  private final ResponseRates rates;
  private int atWork;

  Responder(Scheduler clock, NameHandler handler, NameServerSettings settings) {
    this.clock = clock;
    this.handler = handler;
    this.settings = settings;
    cookies = new ServerCookies(clock, settings.random());
    rates = new ResponseRates(clock, settings);
  }

  NameServerSettings settings() {
    return settings;
  }

  Scheduler clock() {
    return clock;
  }

  /// One question, from where, and what is known of who asks.
  private record Asked(Message query, Address from, boolean stream, boolean cookieIsOurs) {}

  /// Whether it may be one.
  static boolean isQuestion(byte[] bytes) {
    return bytes.length >= HEADER && (bytes[2] & 0x80) == 0;
  }

  /// What goes back to `from`.
  Response respond(byte[] bytes, Address from, boolean stream) {
    if (!isQuestion(bytes)) {
      return new Response.None(); // An answer to an answer could go on for ever.
    }
    Message query;
    try {
      query = Codec.parse(bytes);
    } catch (BadMessage noMessage) {
      return now(notUnderstood(bytes));
    }
    Asked asked = new Asked(query, from, stream, cookies.isOurs(query, from));
    if (query.opcode() == Message.NOTIFY && query.questions().size() == 1) {
      boolean known = handler.notified(query.question().name(), from);
      return now(
          write(asked, NameReply.only(known ? ResponseCode.NOERROR : ResponseCode.NOTAUTH, known)));
    }
    ResponseCode refusal = refusal(query, stream);
    if (refusal != null) {
      return now(write(asked, NameReply.only(refusal, false)));
    }
    RecordType type = query.question().type();
    if (type.equals(RecordType.AXFR) || type.equals(RecordType.IXFR)) {
      return transfer(asked);
    }
    if (atWork >= settings.questionsMax()) {
      return new Response.None();
    }
    return new Response.One(answer(asked));
  }

  private static Response now(byte[] bytes) {
    return new Response.One(Deferred.succeed(bytes));
  }

  /// A header that says no more than that.
  private static byte[] notUnderstood(byte[] bytes) {
    int flags = Message.RESPONSE | (((bytes[2] & 0xFF) << 8) & OPCODE);
    return ByteBuffer.allocate(HEADER)
        .put(bytes, 0, 2)
        .putShort((short) (flags | ResponseCode.FORMERR.code()))
        .array();
  }

  /// What no handler is asked about, or null.
  private static @Nullable ResponseCode refusal(Message query, boolean stream) {
    Edns edns = query.edns();
    if (query.opcode() != Message.QUERY) {
      return ResponseCode.NOTIMP;
    }
    if (edns != null && edns.version() != 0) {
      return ResponseCode.BADVERS;
    }
    if (query.questions().size() != 1) {
      return ResponseCode.FORMERR;
    }
    Question question = query.question();
    if (question.recordClass() != Question.IN) {
      return ResponseCode.REFUSED;
    }
    if (question.type().equals(RecordType.IXFR)) {
      return null;
    }
    if (question.type().equals(RecordType.AXFR)) {
      return stream ? null : ResponseCode.REFUSED;
    }
    boolean askable = question.type().isData() || question.type().equals(RecordType.ANY);
    return askable ? null : ResponseCode.NOTIMP;
  }

  /// The messages of a transfer. By datagram, where nobody knows who asks, only which version there
  /// is, RFC 1995, 2: who wants more comes over TCP.
  private Response transfer(Asked asked) {
    Question question = asked.query.question();
    Zone zone =
        settings.transfers().test(asked.from) ? handler.zone(question.name()).orElse(null) : null;
    if (zone == null) {
      LOG.log(Level.DEBUG, () -> "refused to copy %s to %s".formatted(question.name(), asked.from));
      return now(write(asked, NameReply.refused()));
    }
    return asked.stream
        ? new Response.Many(new ZoneTransfer(zone, asked.query))
        : now(limited(asked, NameReply.of(zone.start())));
  }

  private Deferred<byte[]> answer(Asked asked) {
    Question question = asked.query.question();
    Edns edns = asked.query.edns();
    NameQuery said =
        new NameQuery(
            question.name(),
            question.type(),
            asked.from,
            asked.stream,
            asked.query.has(Message.RECURSION_DESIRED),
            edns != null && edns.dnssecOk());
    Deferred<NameReply> reply;
    try {
      reply = handler.answer(said);
    } catch (Exception thrown) {
      reply = Deferred.fail(thrown);
    }
    if (!reply.called()) {
      atWork++;
      reply.finallyDo(() -> atWork--).addTimeout(settings.handlerTimeout(), clock);
    }
    return reply.addBoth(outcome -> limited(asked, told(said, outcome)));
  }

  private static NameReply told(NameQuery query, Outcome<NameReply> outcome) {
    return switch (outcome) {
      case Outcome.Success<NameReply>(NameReply reply) -> reply;
      case Outcome.Failure<NameReply>(Throwable why) -> {
        LOG.log(
            Level.WARNING,
            () -> "no answer to %s %s from the handler".formatted(query.name(), query.type()),
            why);
        yield NameReply.failed();
      }
    };
  }

  /// The answer, unless its address was told the same too often.
  private byte[] limited(Asked asked, NameReply reply) {
    if (asked.stream || asked.cookieIsOurs) {
      return write(asked, reply);
    }
    return switch (rates.count(asked.from, asked.query.question(), reply)) {
      case SAY -> write(asked, reply);
      case SAY_BY_TCP -> byStream(asked);
      case SILENCE -> new byte[0];
    };
  }

  /// Nothing but that the answer is to be had over TCP.
  private byte[] byStream(Asked asked) {
    Message empty = message(asked, NameReply.of());
    return Codec.write(
        new Message(
            empty.id(),
            empty.flags() | Message.TRUNCATED,
            empty.code(),
            empty.questions(),
            List.of(),
            List.of(),
            List.of(),
            empty.edns()),
        Edns.PAYLOAD_WITHOUT);
  }

  private byte[] write(Asked asked, NameReply reply) {
    Edns edns = asked.query.edns();
    int theirs = edns == null ? Edns.PAYLOAD_WITHOUT : edns.payloadMax();
    int bytesMax = asked.stream ? Codec.BYTES_MAX : Math.min(theirs, settings.payloadMax());
    return Codec.write(message(asked, reply), bytesMax);
  }

  private Message message(Asked asked, NameReply reply) {
    Message query = asked.query;
    Edns edns = query.edns();
    int kept = query.flags() & (OPCODE | Message.RECURSION_DESIRED | Message.CHECKING_DISABLED);
    return new Message(
        query.id(),
        Message.RESPONSE
            | kept
            | (reply.authoritative() ? Message.AUTHORITATIVE : 0)
            | (reply.recursionAvailable() ? Message.RECURSION_AVAILABLE : 0),
        edns == null && reply.code().code() > 15 ? ResponseCode.SERVFAIL : reply.code(),
        query.questions(),
        reply.answers(),
        reply.authority(),
        reply.additional(),
        edns == null ? null : ours(edns, asked.from));
  }

  private Edns ours(Edns theirs, Address from) {
    Cookie cookie = theirs.cookie();
    return new Edns(
        settings.payloadMax(),
        0,
        theirs.dnssecOk(),
        cookie == null ? null : cookies.answer(cookie, from));
  }
}
