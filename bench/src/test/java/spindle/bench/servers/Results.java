package spindle.bench.servers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What all rounds have shown of one load, for each contender in the order in which they were
/// measured.
final class Results {
  final Load load;
  private final Map<String, List<Measurement>> seen = new LinkedHashMap<>();

  Results(Load load) {
    this.load = load;
  }

  void add(Contender contender, Measurement measured) {
    seen.computeIfAbsent(contender.name(), name -> new ArrayList<>()).add(measured);
  }

  List<String> names() {
    return List.copyOf(seen.keySet());
  }

  private double[] sorted(String name, ToDoubleFunction<Measurement> figure) {
    return seen.getOrDefault(name, List.of()).stream().mapToDouble(figure).sorted().toArray();
  }

  /// The median over the rounds.
  double median(String name, ToDoubleFunction<Measurement> figure) {
    double[] values = sorted(name, figure);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /// The least over the rounds.
  double least(String name, ToDoubleFunction<Measurement> figure) {
    return sorted(name, figure)[0];
  }

  /// The most over the rounds.
  double most(String name, ToDoubleFunction<Measurement> figure) {
    double[] values = sorted(name, figure);
    return values[values.length - 1];
  }

  /// The median CPU time of whatever stands first, by which the others are measured.
  double floor() {
    return median(names().getFirst(), Measurement::cpuMicros);
  }
}
