package spindle.cluster.engine;

import java.util.Iterator;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.JoinRsp;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ByteArray;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/// Lets nobody in whose name a member has already, or whose settings are not those of the members.
final class Admission extends Protocol {
  /// Why nobody is let in whose name a member has.
  static final String NAME_TAKEN = "there is a member of this name already";

  private final short membership = ClassConfigurator.getProtocolId(GMS.class);
  private volatile @Nullable View view;

  /// Why who comes cannot be with those who are there; null if it can.
  static @Nullable String refusal(Iterable<Address> there, Address comes) {
    for (Address each : there) {
      String why = each.equals(comes) ? null : refusal(each, comes);
      if (why != null) {
        return why;
      }
    }
    return null;
  }

  private static @Nullable String refusal(Address there, Address comes) {
    String name = Names.of(there);
    String other = Names.of(comes);
    if (name == null || other == null) {
      return null;
    }
    if (name.equals(other)) {
      return NAME_TAKEN;
    }
    Terms terms = Terms.of(there);
    Terms others = Terms.of(comes);
    return terms == null || others == null ? null : terms.refuse(name, other, others);
  }

  @Override
  public Object down(Event event) {
    if (event.getType() == Event.VIEW_CHANGE) {
      view = event.getArg();
    }
    return down_prot.down(event);
  }

  @Override
  public @Nullable Object up(Message message) {
    return mayPass(message) ? up_prot.up(message) : null;
  }

  @Override
  public void up(MessageBatch batch) {
    for (Iterator<Message> all = batch.iterator(); all.hasNext(); ) {
      if (!mayPass(all.next())) {
        all.remove();
      }
    }
    if (!batch.isEmpty()) {
      up_prot.up(batch);
    }
  }

  private boolean mayPass(Message message) {
    GMS.GmsHeader header = message.getHeader(membership);
    View now = view;
    if (header == null || now == null || !isRequest(header.getType())) {
      return true;
    }
    String why = refusal(now, header.getMember());
    if (why != null) {
      refuse(message.getSrc(), why);
    }
    return why == null;
  }

  private static boolean isRequest(byte type) {
    return type == GMS.GmsHeader.JOIN_REQ || type == GMS.GmsHeader.JOIN_REQ_WITH_STATE_TRANSFER;
  }

  private void refuse(Address comes, String why) {
    log.info("%s is refused: %s", comes, why);
    try {
      ByteArray answer = Util.streamableToBuffer(new JoinRsp(why));
      down_prot.down(
          new BytesMessage(comes, answer)
              .putHeader(membership, new GMS.GmsHeader(GMS.GmsHeader.JOIN_RSP)));
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
