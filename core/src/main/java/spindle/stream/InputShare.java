package spindle.stream;

import org.jspecify.annotations.Nullable;
import spindle.protocol.InputAccount;
import spindle.reason.InputBudgetExceeded;

/// What one connection keeps for its peer, beside what each does: its share of the [InputBudget],
/// and the accounts that it consists of.
final class InputShare {
  private final InputCounted connection;
  private final InputBudget budget;
  private @Nullable Account ofProtocol;

  /// Whether a layer has an account here, which it has for as long as the connection lasts.
  private boolean ofLayer;

  private long kept;
  private int ahead;
  private boolean waits;
  private boolean aborted;

  InputShare(InputCounted connection, InputBudget budget) {
    this.connection = connection;
    this.budget = budget;
  }

  /// One of its accounts.
  private final class Account implements InputAccount {
    private @Nullable Account next;
    private long bytes;
    private boolean isAhead;
    private boolean lasts;
    private boolean isClosed;

    Account(@Nullable Account next) {
      this.next = next;
    }

    @Override
    public void keeps(long now) {
      change(now, false);
    }

    @Override
    public void keepsAhead(long now) {
      change(now, now > 0);
    }

    @Override
    public void outlivesConnection() {
      lasts = true;
    }

    @Override
    public void close() {
      settleNow();
      forget(this);
    }

    private void settle() {
      if (!lasts) {
        settleNow();
      }
    }

    private void settleNow() {
      keeps(0);
      isClosed = true;
    }

    private void change(long now, boolean nowAhead) {
      if (now < 0) {
        throw new IllegalArgumentException("expected a number of bytes that are kept, got " + now);
      }
      if (!isClosed && (now != bytes || nowAhead != isAhead)) {
        long more = now - bytes;
        bytes = now;
        ahead += (nowAhead ? 1 : 0) - (isAhead ? 1 : 0);
        isAhead = nowAhead;
        changed(more);
      }
    }
  }

  /// An account that is settled by [#settle].
  InputAccount ofProtocol() {
    ofProtocol = new Account(ofProtocol);
    return ofProtocol;
  }

  /// An account of who settles it himself.
  InputAccount ofLayer() {
    ofLayer = true;
    return new Account(null);
  }

  private void forget(Account closed) {
    if (ofProtocol == closed) {
      ofProtocol = closed.next;
    } else {
      for (Account each = ofProtocol; each != null; each = each.next) {
        if (each.next == closed) {
          each.next = closed.next;
        }
      }
    }
    if (ofProtocol == null && !ofLayer && kept == 0 && !waits) {
      connection.dropShare(this);
    }
  }

  private void changed(long more) {
    kept += more;
    if (aborted) {
      budget.leavingChanged(more);
    }
    budget.changed(more);
    if (waits || (ahead > 0 && budget.isTight())) {
      connection.updateInterest();
    }
  }

  long kept() {
    return kept;
  }

  /// Whether the transport is not to read from its peer, which is looked at again when that
  /// changes.
  boolean holdsUp() {
    boolean holds = ahead > 0 && budget.isTight();
    if (holds && !waits) {
      waits = true;
      budget.await(this);
    }
    return holds;
  }

  /// There is room again.
  void release() {
    waits = false;
    connection.updateInterest();
  }

  void abort(InputBudgetExceeded why) {
    aborted = true;
    budget.leavingChanged(kept);
    connection.abortFor(why);
  }

  /// What the protocol keeps is not its any more. Who says so later is not heard.
  void settle() {
    Account each = ofProtocol;
    ofProtocol = null;
    while (each != null) {
      each.settle();
      each = each.next;
    }
  }
}
