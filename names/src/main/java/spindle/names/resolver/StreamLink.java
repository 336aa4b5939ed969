package spindle.names.resolver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.names.wire.Message;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.tls.TlsClientContext;

/// The connection to one server, opened when it is needed and used by all questions, RFC 7766, 6.
final class StreamLink implements QuestionLink {
  private final Address address;
  private final Means means;
  private final List<Asked> waiting = new ArrayList<>();
  private @Nullable StreamChannel channel;
  private @Nullable Deferred<StreamChannel> connecting;

  /// One question, and who waits for its answer.
  static final class Asked {
    final Message query;
    final Deferred<Message> answer;
    @Nullable StreamChannel channel;

    /// How many answers had come there before.
    long answersBefore;

    boolean again;

    Asked(Message query, Deferred<Message> answer) {
      this.query = query;
      this.answer = answer;
    }

    /// Nothing comes any more. Who was told of another's failure may have given this up.
    void fail(Throwable why) {
      if (!answer.called()) {
        answer.errback(why);
      }
    }
  }

  /// How connections to an address come about.
  private record Place(Address address, Means means) implements Connectable {
    @Override
    public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
      return means.streams().connect(address, factory, ConnectOptions.defaults());
    }
  }

  StreamLink(Address address, Means means) {
    this.address = address;
    this.means = means;
  }

  @Override
  public Deferred<Message> ask(Message query) {
    List<Asked> asked = new ArrayList<>();
    Deferred<Message> answer = new Deferred<>(_ -> asked.forEach(this::gaveUp));
    asked.add(new Asked(query, answer));
    send(asked.getFirst());
    return answer;
  }

  private void send(Asked asked) {
    StreamChannel open = channel;
    if (open != null && open.takes()) {
      open.send(asked);
      return;
    }
    waiting.add(asked);
    if (connecting == null) {
      connect();
    }
  }

  private void connect() {
    Connectable place = new Place(address, means);
    TlsClientContext tls = means.settings().tls();
    String host = means.settings().tlsHost();
    if (tls != null && host != null) {
      place = tls.over(place, host, ResolvConf.PORT_TLS);
    }
    Deferred<StreamChannel> attempt = place.connect(_ -> new StreamChannel(this, means.random()));
    connecting = attempt;
    attempt.deliverTo(
        new Recipient<>() {
          @Override
          public void succeeded(StreamChannel opened) {
            connecting = null;
            channel = opened;
            takeWaiting().forEach(opened::send);
            opened.restIfEmpty(); // Perhaps nobody waits any more.
          }

          @Override
          public void failed(Throwable why) {
            connecting = null;
            takeWaiting().forEach(each -> each.fail(why));
          }
        });
  }

  private List<Asked> takeWaiting() {
    List<Asked> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  private void gaveUp(Asked asked) {
    waiting.remove(asked);
    StreamChannel itsOwn = asked.channel;
    if (itsOwn != null) {
      itsOwn.giveUp(asked);
    }
  }

  @Override
  public void doubt(Message query) {
    StreamChannel open = channel;
    if (open != null) {
      open.doubt(query);
    }
  }

  /// The connection has ended, and these were not answered. Where it was an old one, the server may
  /// have closed it before it saw them: they are sent once more.
  void lost(StreamChannel ended, List<Asked> unanswered, ConnectionClosed reason) {
    if (channel == ended) {
      channel = null;
    }
    for (Asked each : unanswered) {
      if (ended.wasUsed() && !each.again && !each.answer.called()) {
        each.again = true;
        send(each);
      } else {
        each.fail(reason);
      }
    }
  }

  @Override
  public String how() {
    return "over TCP";
  }

  /// Ends the connection; who still waits is told.
  @Override
  public void close() {
    Deferred<StreamChannel> attempt = connecting;
    if (attempt != null) {
      attempt.cancel();
    }
    StreamChannel open = channel;
    if (open != null) {
      channel = null;
      open.transport().abortConnection();
    }
  }
}
