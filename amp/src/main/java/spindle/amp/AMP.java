package spindle.amp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.amp.reason.DescriptorNotPassed;
import spindle.amp.reason.MalformedBox;
import spindle.amp.reason.ProtocolSwitched;
import spindle.amp.reason.TooManyCalls;
import spindle.amp.reason.UnhandledCommand;
import spindle.bytes.ByteQueue;
import spindle.defer.Deferred;
import spindle.defer.Step;
import spindle.fiber.Fiber;
import spindle.framing.FramedProtocol;
import spindle.protocol.DescriptorReceiver;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.time.Scheduler;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsServerContext;

/// One end of a connection on which two programs call each other, any number of times and in both
/// directions at once; answers come in any order. The other program may be one of Twisted's.
///
/// ```java
/// class Calculator extends AMP {
///   Calculator() {
///     on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()));
///   }
/// }
///
/// amp.callRemote(new Sum(13, 81)).addCallback(Sum.Total::total)   // a Deferred
/// amp.call(new Sum(13, 81)).total()                               // in a fiber
/// ```
///
/// What answers commands is said in the constructor, or at least before the connection is made.
/// Responders run on the reactor's thread. What they fail with is told to the caller if the command
/// declares it with [Errors]. Anything else is logged here, the caller learns nothing but that it
/// failed, and the connection is closed, as Twisted does.
///
/// When the connection ends, every call that waits fails with the reason, and what is at work for
/// the peer is cancelled, unless it wants no answer.
public class AMP extends FramedProtocol implements DescriptorReceiver {
  private final AmpLimits limits;
  private final Calls calls = new Calls();
  private final Outgoing outgoing = new Outgoing();
  private final Passed passed;
  private final Commands commands;
  private BoxFinder finder;
  private boolean full;
  private boolean flowLooked;
  private boolean peerCancels = true;
  private boolean isProtected;

  /// Why there are no calls any more.
  private @Nullable IOException over;

  /// With default limits.
  public AMP() {
    this(AmpLimits.defaults());
  }

  /// With other limits.
  public AMP(AmpLimits limits) {
    this.limits = limits;
    finder = new BoxFinder(limits);
    passed = new Passed(limits.descriptorsMax());
    commands = new Commands(new Sending(), passed, limits.descriptorsMax());
    CommandShape<Done> cancels = CommandShape.of(CancelCall.class);
    commands.add(
        cancels.name(),
        commands.atOnce(
            cancels,
            CancelCall.class,
            cancel -> {
              commands.cancel(cancel.tag());
              return new Done();
            }));
  }

  /// Answers commands with what `responder` returns.
  ///
  /// @return this
  /// @throws IllegalArgumentException if `type` is no command that can be sent, or has a responder
  public final <R extends Record, C extends Command<R>> AMP on(
      Class<C> type, Step<? super C, ? extends R> responder) {
    CommandShape<R> shape = CommandShape.of(type);
    commands.add(shape.name(), limited(shape, commands.atOnce(shape, type, responder)));
    return this;
  }

  /// Answers commands when the Deferred that `responder` returns has fired. It is cancelled if
  /// nobody wants the answer any more.
  ///
  /// @return this
  /// @throws IllegalArgumentException as [#on]
  public final <R extends Record, C extends Command<R>> AMP onLater(
      Class<C> type, Step<? super C, ? extends Deferred<? extends R>> responder) {
    CommandShape<R> shape = CommandShape.of(type);
    commands.add(shape.name(), limited(shape, commands.later(shape, type, responder)));
    return this;
  }

  /// Answers commands with what `responder` returns, which is run as a fiber, and may wait. It is
  /// cancelled if nobody wants the answer any more.
  ///
  /// @return this
  /// @throws IllegalArgumentException as [#on]
  public final <R extends Record, C extends Command<R>> AMP onFiber(
      Class<C> type, Step<? super C, ? extends R> responder) {
    String name = type.getSimpleName();
    return onLater(
        type, command -> Fiber.start(Reactor.current(), name, () -> inFiber(responder, command)));
  }

  private static <C, R> R inFiber(Step<? super C, ? extends R> responder, C command)
      throws Exception {
    try {
      return responder.take(command);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private Commands.Responder limited(CommandShape<?> shape, Commands.Responder responder) {
    return (box, tag) -> {
      if (commands.atWork() < limits.commandsMax()) {
        responder.respond(box, tag);
      } else {
        commands.refuse(shape, box, tag);
      }
    };
  }

  /// Answers [ProtocolSwitch] commands: the connection goes on with the protocol that `responder`
  /// returns, once the caller has been told. It gets every byte that comes after the command.
  ///
  /// @return this
  /// @throws IllegalArgumentException as [#on]
  public final <C extends ProtocolSwitch> AMP onSwitch(
      Class<C> type, Step<? super C, ? extends Protocol> responder) {
    CommandShape<Done> shape = CommandShape.of(type);
    commands.add(
        shape.name(),
        (box, tag) -> {
          Protocol[] next = new Protocol[1];
          commands
              .<Done, C>atOnce(
                  shape,
                  type,
                  command -> {
                    next[0] = responder.take(command);
                    return new Done();
                  })
              .respond(box, tag);
          if (next[0] != null) {
            switchTo(next[0]);
          }
        });
    return this;
  }

  /// Answers the command StartTLS, Twisted's `StartTLS`: TLS begins behind the answer, and this end
  /// is the server of it. It is for the end that has accepted the connection.
  ///
  /// @return this
  public final AMP onStartTLS(TlsServerContext tls) {
    CommandShape<Done> shape = CommandShape.of(StartTls.class);
    commands.add(
        shape.name(),
        (box, tag) -> {
          if (isProtected) {
            throw new MalformedBox("StartTLS came, and the connection is protected already");
          }
          commands.<Done, StartTls>atOnce(shape, StartTls.class, _ -> new Done()).respond(box, tag);
          isProtected = true;
          tls.startTls(transport(), unparsed());
        });
    return this;
  }

  /// Calls the peer.
  ///
  /// @return fires with the answer. Fails with what the command declares, another
  ///   [spindle.amp.reason.CallFailed], or the reason for which the connection has ended; with
  ///   [TooLong] if it has no place in a box. Cancelling it gives the call up; a peer that knows
  ///   how is told
  /// @throws IllegalArgumentException if the command is none that can be sent
  public final <R extends Record> Deferred<R> callRemote(Command<R> command) {
    CommandShape<R> shape = shape(command);
    Deferred<R> answer = send(shape, (Record) command, box -> shape.readAnswer(box, passed));
    Duration left = shape.deadline((Record) command);
    return left == null || answer.isDone()
        ? answer
        : answer.addTimeout(left, transport().scheduler());
  }

  /// Calls the peer, and gives it up after `timeout`.
  ///
  /// @return as [#callRemote(Command)]; then it fails with a [spindle.defer.TimeoutError]
  /// @throws IllegalArgumentException as above
  public final <R extends Record> Deferred<R> callRemote(Command<R> command, Duration timeout) {
    return callRemote(command).addTimeout(timeout, transport().scheduler());
  }

  /// Calls the peer and waits for the answer: for code in a fiber.
  ///
  /// @return the answer
  /// @throws Exception what [#callRemote(Command)] fails with
  public final <R extends Record> R call(Command<R> command) throws Exception {
    return Fiber.await(callRemote(command));
  }

  /// Sends a command and wants no answer: Twisted's `requiresAnswer = False`. What becomes of it is
  /// not known.
  ///
  /// @throws TooLong if it has no place in a box
  /// @throws UncheckedIOException of a [DescriptorNotPassed]
  /// @throws IllegalArgumentException if the command is none that can be sent
  public final void tell(Command<?> command) {
    CommandShape<?> shape = shape(command);
    BoxWriter out = outgoing.box();
    try {
      shape.writeCall((Record) command, 0, out);
      if (over == null && hasTransport()) {
        outgoing.write(out);
        calls.skip();
      }
    } catch (DescriptorNotPassed refused) {
      throw new UncheckedIOException(refused);
    } finally {
      shape.callSent((Record) command);
    }
  }

  /// Calls the peer with a [ProtocolSwitch]. From its answer on the connection is `next`'s, with
  /// every byte that comes after it; calls that wait for answers fail with [ProtocolSwitched].
  /// Until the answer is there, nothing else is sent. If it fails, everything is as it was.
  ///
  /// @return fires with `next` when that has the connection; fails as a call does
  public final <P extends Protocol> Deferred<P> switchRemote(ProtocolSwitch command, P next) {
    Deferred<P> answer =
        send(
            shape(command),
            (Record) command,
            _ -> {
              switchTo(next);
              return next;
            });
    if (over == null) {
      outgoing.hold();
    }
    return answer.onFailure(_ -> outgoing.release());
  }

  /// Calls the peer with StartTLS. TLS begins behind its answer; what is sent until then waits, and
  /// is protected. This end is the client of it, and the one that has connected: were it the
  /// server, the peer's first bytes of TLS could come together with its answer.
  ///
  /// @param host the name that the peer's certificate has to be for
  /// @param port as for [TlsClientContext#over]
  /// @return fires when TLS has begun; what is wrong with it ends the connection
  /// @throws IllegalStateException if the connection is protected already
  public final Deferred<Void> startTLS(TlsClientContext tls, String host, int port) {
    if (isProtected) {
      throw new IllegalStateException("the connection is protected already");
    }
    StartTls command = new StartTls();
    Deferred<Done> answer =
        send(
            shape(command),
            command,
            _ -> {
              isProtected = true;
              tls.startTls(transport(), host, port, unparsed());
              return new Done();
            });
    if (over == null) {
      outgoing.hold();
    }
    return answer.finallyDo(outgoing::release).then(_ -> Deferred.succeed());
  }

  @SuppressWarnings("unchecked") // a Command<R> has a class that is one
  private static <R extends Record> CommandShape<R> shape(Command<R> command) {
    return CommandShape.of((Class<? extends Command<R>>) command.getClass());
  }

  private <T> Deferred<T> send(
      CommandShape<?> shape, Record command, Step<? super Box, ? extends T> reader) {
    IOException why = over;
    if (why == null && calls.size() >= limits.callsMax() && !(command instanceof CancelCall)) {
      why = new TooManyCalls(limits.callsMax());
    }
    if (why != null) {
      shape.callSent(command);
      return Deferred.fail(why);
    }
    Objects.requireNonNull(transport()); // says what is wrong before there is one
    try {
      BoxWriter out = outgoing.box();
      shape.writeCall(command, calls.next(), out);
      outgoing.write(out);
    } catch (RuntimeException | DescriptorNotPassed cannotBeSent) {
      return Deferred.fail(cannotBeSent);
    } finally {
      shape.callSent(command);
    }
    Deferred<T> answer = calls.add(shape, reader, this::tellCancelled);
    flowChanged();
    return answer;
  }

  /// Whether the peer knows how, it says the first time.
  private void tellCancelled(long tag) {
    if (peerCancels && over == null) {
      var _ =
          callRemote(new CancelCall(Long.toHexString(tag)))
              .addErrback(
                  UnhandledCommand.class,
                  _ -> {
                    peerCancels = false;
                    return new Done();
                  })
              .reportedElsewhere();
    }
  }

  private void switchTo(Protocol next) throws Exception {
    byte[] rest = takeRemaining();
    end(new ProtocolSwitched());
    transport().switchProtocol(next);
    passed.handOn(next);
    if (rest.length > 0) {
      next.dataReceived(ByteBuffer.wrap(rest));
    }
  }

  @Override
  public void makeConnection(Transport carrier) throws Exception {
    over = null;
    outgoing.begin(carrier);
    passed.begin();
    full = false;
    isProtected = false;
    peerCancels = true;
    finder = new BoxFinder(limits);
    commands.begin();
    setPatience(Patience.with(carrier).whole(limits.boxTimeout()));
    super.makeConnection(carrier);
  }

  /// Keeps it for the box that names it.
  @Override
  public final void descriptorReceived(int descriptor) {
    passed.came(descriptor);
  }

  @Override
  protected final boolean receiveNext(ByteQueue arrived) throws Exception {
    try {
      Box box = finder.next(arrived);
      if (box != null) {
        received(box);
      }
      return box != null;
    } catch (MalformedBox bad) {
      end(bad);
      passed.end();
      transport().loseConnection();
      return false;
    }
  }

  private void received(Box box) throws Exception {
    int answer = box.find(Names.ANSWER);
    int error = box.find(Names.ERROR);
    int command = box.find(Names.COMMAND);
    if (answer >= 0) {
      calls.answered(box.value(answer), box, passed);
      flowChanged();
    } else if (error >= 0) {
      int code = box.find(Names.ERROR_CODE);
      int words = box.find(Names.ERROR_DESCRIPTION);
      if (code < 0 || words < 0) {
        throw new MalformedBox("an error came without code or description");
      }
      calls.failed(box.value(error), box.value(code), box.value(words));
      flowChanged();
    } else if (command >= 0) {
      commands.received(box, box.value(command));
    } else {
      throw new MalformedBox("a box came that is no command, no answer and no error");
    }
  }

  /// Too many commands are at work, or not any more. Nothing is delivered from within this, since
  /// it is called from anywhere.
  private void flowChanged() {
    boolean now = commands.atWork() >= limits.commandsMax() && calls.size() == 0;
    if (now && !full) {
      full = true;
      pauseProducing();
    } else if (full && !now && !flowLooked) {
      flowLooked = true;
      transport().scheduler().callLater(Duration.ZERO, this::resumeIfRoom);
    }
  }

  void resumeIfRoom() {
    flowLooked = false;
    if (full && over == null && (commands.atWork() < limits.commandsMax() || calls.size() > 0)) {
      full = false;
      resumeProducing();
    }
  }

  private void end(IOException why) {
    if (over == null) {
      over = why;
      outgoing.drop();
      calls.failAll(why);
      commands.end();
    }
  }

  /// Ends every call; then [#ended].
  @Override
  public final void connectionLost(ConnectionClosed reason) throws Exception {
    end(reason);
    passed.end();
    ended(Objects.requireNonNull(over));
  }

  /// The connection has ended, and so have all calls. For subclasses; does nothing.
  ///
  /// @param why a [ConnectionClosed], or a [MalformedBox] if that was why it was closed here
  /// @throws Exception anything; it is logged and changes nothing else
  protected void ended(IOException why) throws Exception {}

  /// How many calls wait for their answers, those that were given up among them.
  public final int callsUnderWay() {
    return calls.size();
  }

  /// How many commands of the peer's are at work.
  public final int commandsAtWork() {
    return commands.atWork();
  }

  /// Where answers go.
  private final class Sending implements Commands.Sender {
    @Override
    public BoxWriter box() {
      return outgoing.box();
    }

    @Override
    public void send(BoxWriter box) throws DescriptorNotPassed {
      outgoing.write(box);
    }

    @Override
    public boolean isFullOfDescriptors() {
      return outgoing.isFull();
    }

    @Override
    public void close() {
      transport().loseConnection();
    }

    @Override
    public Scheduler scheduler() {
      return transport().scheduler();
    }

    @Override
    public void flowChanged() {
      AMP.this.flowChanged();
    }
  }
}
