package spindle.cluster.engine;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.util.Responses;

/// Asks the hosts that are known at the time for members.
final class HostsDiscovery extends TCPPING {
  private final InetSocketAddress own;
  private final Supplier<List<InetSocketAddress>> seeds;

  HostsDiscovery(InetSocketAddress own, Supplier<List<InetSocketAddress>> seeds) {
    this.own = own;
    this.seeds = seeds;
    setId(ClassConfigurator.getProtocolId(TCPPING.class));
    renew();
  }

  private void renew() {
    List<InetSocketAddress> hosts = new ArrayList<>(seeds.get());
    hosts.add(own);
    setInitialHosts(hosts);
  }

  @Override
  public boolean isDynamic() {
    return true;
  }

  @Override
  public void findMembers(List<Address> members, boolean first, Responses responses) {
    renew();
    super.findMembers(members, first, responses);
  }
}
