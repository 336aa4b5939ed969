package spindle.names.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.framing.Int16StringReceiver;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;
import spindle.names.wire.Question;
import spindle.reason.ConnectionClosed;

/// One connection to who has a zone: asks for its version, and for all of it if that is another
/// than ours, RFC 5936.
final class ZoneFetch extends Int16StringReceiver {
  private static final int START_ID = 1;
  private static final int ALL_ID = 2;

  private final DomainName origin;
  private final @Nullable Zone known;
  private final int recordsMax;
  private final List<ResourceRecord> records = new ArrayList<>();
  private final Deferred<Optional<Zone>> result = new Deferred<>(_ -> giveUp());
  private boolean over;

  /// @param known what we have, if we have it
  ZoneFetch(DomainName origin, @Nullable Zone known, int recordsMax) {
    super(Codec.BYTES_MAX);
    this.origin = origin;
    this.known = known;
    this.recordsMax = recordsMax;
  }

  /// Fires with another version than ours, or none if ours is the last.
  Deferred<Optional<Zone>> result() {
    return result;
  }

  private void giveUp() {
    over = true;
    transport().abortConnection();
  }

  @Override
  public void connectionMade() {
    ask(START_ID, RecordType.SOA);
  }

  private void ask(int id, RecordType type) {
    sendString(Codec.write(Message.query(id, 0, Question.of(origin, type), null), Codec.BYTES_MAX));
  }

  @Override
  public void stringReceived(byte[] string) {
    if (over) {
      return;
    }
    try {
      Message message = Codec.parse(string);
      require(message.has(Message.RESPONSE), "a response");
      require(message.code().equals(ResponseCode.NOERROR), "an answer and not " + message.code());
      if (message.id() == START_ID) {
        startCame(message);
      } else {
        require(message.id() == ALL_ID, "an answer to our question");
        someCame(message);
      }
    } catch (IOException | IllegalArgumentException | IllegalStateException wrong) {
      end();
      result.errback(wrong);
    }
  }

  private static void require(boolean holds, String what) throws IOException {
    if (!holds) {
      throw new IOException("expected " + what);
    }
  }

  /// Serial numbers go round, RFC 1982: any other than ours that is not behind it is newer.
  private void startCame(Message message) throws IOException {
    require(
        !message.answers().isEmpty() && isStart(message.answers().getFirst()),
        "the SOA record of " + origin);
    long serial = message.answers().getFirst().serial();
    if (known != null && (int) (serial - known.start().serial()) <= 0) {
      end();
      result.callback(Optional.empty());
    } else {
      ask(ALL_ID, RecordType.AXFR);
    }
  }

  private boolean isStart(ResourceRecord record) {
    return record.type().equals(RecordType.SOA) && record.name().equals(origin);
  }

  private void someCame(Message message) throws IOException {
    for (ResourceRecord each : message.answers()) {
      require(!records.isEmpty() || isStart(each), "a zone that begins with its SOA record");
      if (isStart(each) && !records.isEmpty()) {
        Zone zone = Zone.of(origin, records);
        end();
        result.callback(Optional.of(zone));
        return;
      }
      require(records.size() < recordsMax, "at most %d records".formatted(recordsMax));
      records.add(each);
    }
  }

  private void end() {
    over = true;
    transport().loseConnection();
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (!over) {
      over = true;
      result.errback(reason);
    }
  }
}
