package spindle.cluster.engine;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;

/// Drops what comes from the other side of a split.
final class SplitWires extends Protocol {
  private final Wires wires;
  private final String own;

  SplitWires(Wires wires, String own) {
    this.wires = wires;
    this.own = own;
  }

  private boolean hears(@Nullable Address from) {
    String name = from == null ? null : Names.of(from);
    return name == null || wires.joined(own, name);
  }

  @Override
  public @Nullable Object up(Message message) {
    return hears(message.getSrc()) ? up_prot.up(message) : null;
  }

  @Override
  public void up(MessageBatch batch) {
    if (hears(batch.sender())) {
      up_prot.up(batch);
    }
  }
}
