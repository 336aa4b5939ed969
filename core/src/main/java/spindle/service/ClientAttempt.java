package spindle.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.defer.Step;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reason.ConnectError;

/// One attempt of a [ClientService] and the connection that comes of it, from the first step to the
/// end of the last socket.
///
/// It stands in for the factory, because a factory is told by [#doStop] that nothing of an attempt
/// is left, whatever has become of it, and whatever protocol has the connection by then.
final class ClientAttempt<P extends Protocol> implements Factory<P> {
  /// Who is told: [#connected] or [#failed], once, and [#ended] last.
  interface Owner<P> {
    /// There is a connection, and it is prepared.
    void connected(P protocol);

    /// There is none. Something of the attempt may still be open.
    void failed(Throwable reason);

    /// Nothing of it is open any more.
    void ended();
  }

  private final Factory<P> factory;
  private final Owner<P> owner;
  private @Nullable Deferred<P> underWay;
  private @Nullable P made;

  /// Whether something of it is open.
  private boolean used;

  /// Whether the owner knows how it came out.
  private boolean decided;

  private boolean unwanted;
  private boolean over;

  ClientAttempt(Factory<P> factory, Owner<P> owner) {
    this.factory = factory;
    this.owner = owner;
  }

  void begin(Connectable place, Step<? super P, ? extends Deferred<?>> prepare) {
    Deferred<P> attempt =
        Deferred.<P>maybeDeferred(() -> place.connect(this))
            .onSuccess(protocol -> made = protocol)
            .<Object>then(protocol -> widened(prepare.take(protocol)))
            .addCallback(_ -> Objects.requireNonNull(made));
    underWay = attempt;
    attempt.deliverTo(
        new Recipient<P>() {
          @Override
          public void succeeded(P protocol) {
            if (!decided) {
              decided = true;
              owner.connected(protocol);
            }
          }

          @Override
          public void failed(Throwable reason) {
            fail(reason);
          }
        });
    if (unwanted) {
      end();
    }
  }

  @SuppressWarnings("unchecked")
  private static Deferred<Object> widened(Deferred<?> any) {
    return (Deferred<Object>) any;
  }

  private void fail(Throwable reason) {
    if (decided) {
      return;
    }
    decided = true;
    if (made != null && used) {
      made.transport().abortConnection();
    }
    owner.failed(reason);
    endIfUnused();
  }

  /// Gives the attempt up, or closes the connection: in good order, if the owner was told of it.
  void end() {
    unwanted = true;
    Deferred<P> attempt = underWay;
    if (attempt == null) {
      return;
    }
    if (!decided) {
      attempt.cancel();
      if (!decided && made != null) {
        made.transport().abortConnection();
      }
    } else if (made != null) {
      made.transport().loseConnection();
    }
  }

  private void endIfUnused() {
    if (!used && decided && !over) {
      over = true;
      owner.ended();
    }
  }

  @Override
  public @Nullable P buildProtocol(Address address) throws Exception {
    return factory.buildProtocol(address);
  }

  @Override
  public void doStart() {
    used = true;
  }

  /// The connection has ended; or an attempt at one of several addresses has, and the whole is not
  /// decided.
  @Override
  public void doStop() {
    used = false;
    if (made != null && !decided) {
      Deferred<P> preparing = underWay;
      fail(new ConnectError("the connection was lost before it was prepared", null));
      if (preparing != null) {
        preparing.cancel();
      }
    } else {
      endIfUnused();
    }
  }

  /// Those of the factory, and last this one.
  @Override
  public List<Factory<?>> used() {
    List<Factory<?>> all = new ArrayList<>(factory.used());
    all.add(this);
    return all;
  }

  @Override
  public Factory<?> standsFor() {
    return factory.standsFor();
  }

  @Override
  public String toString() {
    return factory.toString();
  }
}
