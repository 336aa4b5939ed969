package spindle.names.server;

import java.io.IOException;
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

/// One connection to who has a zone: asks for its version, and if that is another than ours, for
/// what has changed, RFC 1995; for all of it if we have nothing, or cannot use that, RFC 5936.
final class ZoneFetch extends Int16StringReceiver {
  private static final int START_ID = 1;
  private static final int CHANGES_ID = 2;
  private static final int ALL_ID = 3;

  private final DomainName origin;
  private final @Nullable Zone known;
  private final int recordsMax;
  private final Deferred<Optional<Zone>> result = new Deferred<>(_ -> giveUp());
  private TransferReader reader;
  private int asked;
  private boolean over;

  /// @param known what we have, if we have it
  ZoneFetch(DomainName origin, @Nullable Zone known, int recordsMax) {
    super(Codec.BYTES_MAX);
    this.origin = origin;
    this.known = known;
    this.recordsMax = recordsMax;
    reader = new TransferReader(origin, known, recordsMax);
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
    ask(START_ID, RecordType.SOA, List.of());
  }

  private void ask(int id, RecordType type, List<ResourceRecord> authority) {
    asked = id;
    Message query = Message.query(id, 0, Question.of(origin, type), null);
    sendString(Codec.write(query.withAuthority(authority), Codec.BYTES_MAX));
  }

  private void askForAll() {
    reader = new TransferReader(origin, null, recordsMax);
    ask(ALL_ID, RecordType.AXFR, List.of());
  }

  @Override
  public void stringReceived(byte[] string) {
    if (over) {
      return;
    }
    try {
      Message message = Codec.parse(string);
      if (message.id() != asked && message.id() == CHANGES_ID) {
        return; // The rest of what could not be used.
      }
      require(message.id() == asked, "an answer to our question");
      require(message.has(Message.RESPONSE), "a response");
      if (asked == CHANGES_ID) {
        changesCame(message);
      } else {
        requireAnswer(message);
        if (asked == START_ID) {
          startCame(message);
        } else {
          reader.take(message.answers()).ifPresent(this::came);
        }
      }
    } catch (IOException | IllegalArgumentException | IllegalStateException wrong) {
      end();
      result.errback(wrong);
    }
  }

  private void requireAnswer(Message message) throws IOException {
    require(message.code().equals(ResponseCode.NOERROR), "an answer and not " + message.code());
  }

  /// Who has lost track of what has changed, or does not know the question, has the whole zone.
  private void changesCame(Message message) {
    try {
      requireAnswer(message);
      reader.take(message.answers()).ifPresent(this::came);
    } catch (IOException | IllegalArgumentException | IllegalStateException unusable) {
      askForAll();
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
    if (known == null) {
      askForAll();
    } else if (Zone.isNewer(serial, known.start().serial())) {
      ask(CHANGES_ID, RecordType.IXFR, List.of(known.start()));
    } else {
      end();
      result.callback(Optional.empty());
    }
  }

  private boolean isStart(ResourceRecord record) {
    return record.type().equals(RecordType.SOA) && record.name().equals(origin);
  }

  private void came(Zone zone) {
    end();
    result.callback(Optional.of(zone).filter(each -> each != known));
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
