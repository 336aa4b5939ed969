package spindle.names.resolver;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import spindle.defer.Deferred;
import spindle.names.ResourceRecord;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;

/// The way to a server that somebody else knows.
final class CarrierLink implements QuestionLink {
  private final MessageCarrier carrier;
  private final Set<Deferred<?>> underWay = new LinkedHashSet<>();

  CarrierLink(MessageCarrier carrier) {
    this.carrier = carrier;
  }

  @Override
  public Deferred<Message> ask(Message query) {
    Message sent = query.withId(0);
    byte[] bytes = Codec.write(sent, Codec.BYTES_MAX);
    Deferred<Message> asked =
        Deferred.maybeDeferred(() -> carrier.carry(bytes))
            .addCallback(came -> answer(sent, came).withId(query.id()));
    underWay.add(asked);
    return asked.finallyDo(() -> underWay.remove(asked));
  }

  private static Message answer(Message sent, MessageCarrier.Carried came) throws IOException {
    Message reply = Codec.parse(came.message());
    if (!Verdict.answers(sent, reply)) {
      throw new IOException("expected an answer to " + sent.question() + ", got something else");
    }
    long age = came.age().toSeconds();
    return age <= 0
        ? reply
        : reply.withRecords(
            aged(reply.answers(), age), aged(reply.authority(), age), reply.additional());
  }

  private static List<ResourceRecord> aged(List<ResourceRecord> records, long age) {
    return records.stream()
        .map(each -> each.withTtl(Math.max(0, each.ttlSeconds() - age)))
        .toList();
  }

  /// The carrier has ways of its own.
  @Override
  public void doubt(Message query) {}

  @Override
  public String how() {
    return carrier.how();
  }

  @Override
  public void close() {
    List.copyOf(underWay).forEach(Deferred::cancel);
  }
}
