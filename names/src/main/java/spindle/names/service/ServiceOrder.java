package spindle.names.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import spindle.names.ResourceRecord;

/// In which order the hosts of a service are tried, RFC 2782: the lower priority first, and among
/// equals by chance, the more likely the greater their weight.
final class ServiceOrder {
  private ServiceOrder() {}

  static List<ResourceRecord> of(List<ResourceRecord> hosts, RandomGenerator random) {
    List<ResourceRecord> left = new ArrayList<>(hosts);
    // Those without weight come first, so that they have a chance at all.
    left.sort(
        Comparator.comparingInt(ResourceRecord::priority).thenComparingInt(ResourceRecord::weight));
    List<ResourceRecord> order = new ArrayList<>();
    while (!left.isEmpty()) {
      order.add(left.remove(chosen(left, random)));
    }
    return order;
  }

  private static int chosen(List<ResourceRecord> left, RandomGenerator random) {
    int first = left.getFirst().priority();
    int sum = 0;
    for (ResourceRecord each : left) {
      sum += each.priority() == first ? each.weight() : 0;
    }
    int drawn = random.nextInt(sum + 1);
    int at = 0;
    for (int so = left.getFirst().weight(); so < drawn; so += left.get(at).weight()) {
      at++;
    }
    return at;
  }
}
