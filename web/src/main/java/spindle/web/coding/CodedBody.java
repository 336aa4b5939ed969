package spindle.web.coding;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.Fields;
import spindle.reactor.Reactor;
import spindle.web.body.Body;
import spindle.web.coding.ContentCoder.Goal;

/// A body that is coded or decoded while it is read. Its source is asked when nothing can be made
/// of what came of it, and the coder when somebody asks: in a loop, not by one call inside the
/// other, and now and then others have their turn, however much there is.
final class CodedBody extends Body implements Recipient<@Nullable ByteBuffer> {
  /// What is taken or given in one step.
  private static final int STEP = 64 * 1024;

  private static final int GATHERED = 16 * 1024;

  /// What is taken and given before others have their turn: some 3 ms of work for each, since to
  /// code takes ten times as long as to decode.
  private static final int CODED_A_TURN = 64 * 1024;

  private static final int DECODED_A_TURN = 512 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Body source;
  private final Supplier<ContentCoder> maker;

  /// Whether pieces are gathered, as long as the source has some at hand.
  private final boolean gathers;

  private @Nullable ContentCoder coder;
  private @Nullable Deferred<@Nullable ByteBuffer> asked;
  private ByteBuffer input = NOTHING;
  private @Nullable ByteBuffer output;
  private boolean sourceAsked;
  private boolean sourceEnded;
  private boolean ended;
  private @Nullable Throwable failure;

  /// Whether the coder may hold back some of what came.
  private boolean unflushed;

  private boolean running;
  private boolean resting;
  private int work;

  CodedBody(Body source, Supplier<ContentCoder> maker, boolean gathers) {
    this.source = source;
    this.maker = maker;
    this.gathers = gathers;
  }

  @Override
  public boolean endless() {
    return source.endless();
  }

  @Override
  public void endSoon() {
    source.endSoon();
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  protected Exception tooLong(long max) {
    return tooLongOf(source, max);
  }

  @Override
  public Fields trailer() {
    return source.trailer();
  }

  @Override
  public List<String> trailerNames() {
    return source.trailerNames();
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (asked != null) {
      throw new IllegalStateException("the piece that was asked for before has not come yet");
    }
    if (failure != null) {
      return Deferred.fail(failure);
    }
    if (ended) {
      return Deferred.succeed((@Nullable ByteBuffer) null);
    }
    Deferred<@Nullable ByteBuffer> answer = new Deferred<>(_ -> asked = null);
    asked = answer;
    run();
    return answer;
  }

  private void run() {
    if (running || resting) {
      return;
    }
    running = true;
    try {
      boolean goesOn = true;
      while (goesOn && asked != null && !ended) {
        goesOn = work < (gathers ? CODED_A_TURN : DECODED_A_TURN) ? step() : rest();
      }
    } catch (MalformedContent | RuntimeException e) {
      fail(e);
    } finally {
      running = false;
    }
  }

  private boolean rest() {
    resting = true;
    var _ = Reactor.current().callLater(Duration.ZERO, this::wake);
    return false;
  }

  private void wake() {
    resting = false;
    work = 0;
    run();
  }

  /// @return whether there is something to do at once
  private boolean step() throws MalformedContent {
    if (!input.hasRemaining() && !sourceEnded) {
      if (!sourceAsked) {
        sourceAsked = true;
        var _ = source.next().deliverTo(this);
      }
      if (sourceAsked) {
        return nothingAtHand();
      }
      return true;
    }
    code();
    return true;
  }

  /// The source has to be waited for: what there is so far goes on its way.
  private boolean nothingAtHand() throws MalformedContent {
    if (gathers && unflushed) {
      unflushed = !coder().code(NOTHING, output(), Goal.FLUSH);
    }
    ByteBuffer made = output;
    if (made == null || made.position() == 0) {
      return false;
    }
    give(made);
    return true;
  }

  private void code() throws MalformedContent {
    ByteBuffer out = output();
    int inputBefore = input.remaining();
    int outputBefore = out.position();
    ByteBuffer part = input.slice(input.position(), Math.min(STEP, input.remaining()));
    boolean done = coder().code(part, out, sourceEnded ? Goal.END : Goal.MORE);
    input.position(input.position() + part.position());
    int moved = inputBefore - input.remaining() + out.position() - outputBefore;
    if (moved == 0 && !done) {
      throw new IllegalStateException("the coder neither takes nor gives nor ends");
    }
    work += moved;
    unflushed = true;
    if (sourceEnded && done) {
      end(out);
    } else if (!out.hasRemaining() || (!gathers && out.position() > 0)) {
      give(out);
    }
  }

  private ContentCoder coder() {
    if (coder == null) {
      coder = maker.get();
    }
    return coder;
  }

  private ByteBuffer output() {
    if (output == null) {
      output = ByteBuffer.allocate(gathers ? GATHERED : STEP);
    }
    return output;
  }

  /// Gives what was made to who asked; the array stays here unless it is nearly full.
  private void give(ByteBuffer made) {
    ByteBuffer piece;
    if (made.position() > made.capacity() / 2) {
      output = null;
      piece = made.flip();
    } else {
      piece = ByteBuffer.allocate(made.position()).put(made.flip()).flip();
      made.clear();
    }
    answer(piece);
  }

  private void answer(@Nullable ByteBuffer piece) {
    Deferred<@Nullable ByteBuffer> taker = asked;
    asked = null;
    if (taker != null) {
      taker.callback(piece);
    }
  }

  private void end(ByteBuffer last) {
    close();
    if (last.position() > 0) {
      answer(last.flip());
    } else {
      answer(null);
    }
  }

  /// Frees what the coder holds.
  private void close() {
    ended = true;
    input = NOTHING;
    output = null;
    ContentCoder open = coder;
    coder = null;
    if (open != null) {
      open.close();
    }
  }

  private void fail(Throwable why) {
    if (ended) {
      return;
    }
    failure = why;
    close();
    source.cancel();
    Deferred<@Nullable ByteBuffer> taker = asked;
    asked = null;
    if (taker != null) {
      taker.errback(why);
    }
  }

  @Override
  public void succeeded(@Nullable ByteBuffer piece) {
    sourceAsked = false;
    if (ended) {
      return;
    }
    if (piece == null) {
      sourceEnded = true;
    } else {
      input = piece;
    }
    run();
  }

  @Override
  public void failed(Throwable why) {
    sourceAsked = false;
    fail(why);
  }

  @Override
  public void cancel() {
    if (!ended) {
      close();
      asked = null;
      source.cancel();
    }
  }
}
