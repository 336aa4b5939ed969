package spindle.names.server;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.names.ResourceRecord;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;
import spindle.time.Scheduler;

/// A handler's answers to messages that come by something else than the ports of a [NameServer],
/// such as HTTPS. Refuses, and bounds what is at work, as that does; copies no zones.
///
/// Belongs to the thread of its reactor.
public final class NameMessages {
  private final Responder responder;

  private NameMessages(Responder responder) {
    this.responder = responder;
  }

  /// Answers of this handler.
  public static NameMessages of(Scheduler clock, NameHandler handler, NameServerSettings settings) {
    return new NameMessages(new Responder(clock, handler, settings.withTransfers(_ -> false)));
  }

  /// An answer.
  ///
  /// @param message in the format of the wire, at most 65535 bytes
  /// @param keep how long it may be kept: the shortest time of its records; zero if it has none
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  public record Answer(byte[] message, Duration keep) {}

  /// Answers a message.
  ///
  /// @param message in the format of the wire, RFC 1035, 4
  /// @param from who has sent it
  /// @return fires with the answer; fails with `IllegalArgumentException` if it is no question, and
  ///   with `IllegalStateException` if too many are at work
  public Deferred<Answer> answer(byte[] message, Address from) {
    return switch (responder.respond(message, from, true)) {
      case Response.One(Deferred<byte[]> bytes) -> bytes.addCallback(NameMessages::withTime);
      case Response.None _ when Responder.isQuestion(message) ->
          Deferred.fail(new IllegalStateException("too many questions are at work"));
      case Response.None _ ->
          Deferred.fail(new IllegalArgumentException("expected a question of names"));
      case Response.Many _ -> throw new AssertionError("zones are copied to nobody");
    };
  }

  private static Answer withTime(byte[] bytes) throws BadMessage {
    Message reply = Codec.parse(bytes);
    LongStream times =
        Stream.of(reply.answers(), reply.authority())
            .flatMap(each -> each.stream())
            .mapToLong(ResourceRecord::ttlSeconds);
    OptionalLong least = times.min();
    return new Answer(bytes, Duration.ofSeconds(least.orElse(0)));
  }
}
