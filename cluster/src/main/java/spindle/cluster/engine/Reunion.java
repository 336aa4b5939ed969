package spindle.cluster.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.ViewId;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MERGE3;
import org.jspecify.annotations.Nullable;

/// Finds members that a split, or a beginning apart, has kept from each other. Those who may not be
/// together are left apart, and the log says why, once.
final class Reunion extends MERGE3 {
  private static final int SAID_MAX = 100;

  private final Set<String> said = new LinkedHashSet<>();

  Reunion() {
    setId(ClassConfigurator.getProtocolId(MERGE3.class));
  }

  @Override
  protected void addInfo(
      Address sender, ViewId itsView, @Nullable String name, @Nullable PhysicalAddress place) {
    View now = view;
    String why = now == null ? null : Admission.refusal(now, sender);
    if (why == null) {
      super.addInfo(sender, itsView, name, place);
    } else {
      say(Names.of(sender) + " stays apart: " + why);
    }
  }

  private synchronized void say(String words) {
    if (said.size() >= SAID_MAX) {
      said.clear();
    }
    if (said.add(words)) {
      System.getLogger("spindle.cluster").log(System.Logger.Level.WARNING, words);
    }
  }
}
