package spindle.bench.servers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What all rounds have shown of one load, for each contender in the order in which they were
/// started.
final class Results {
  final Load load;
  private final Map<String, List<Measurement>> seen = new LinkedHashMap<>();

  Results(Load load) {
    this.load = load;
  }

  /// The first of these is what the others are measured by.
  void expect(Contender contender) {
    seen.put(contender.name(), new ArrayList<>());
  }

  void add(Contender contender, Measurement measured) {
    seen.getOrDefault(contender.name(), List.of()).add(measured);
  }

  /// Those that are left have all been measured in the same rounds.
  void forget(Contender contender) {
    seen.remove(contender.name());
  }

  List<String> names() {
    return List.copyOf(seen.keySet());
  }

  private double[] inOrderOfRounds(String name, ToDoubleFunction<Measurement> figure) {
    return seen.getOrDefault(name, List.of()).stream().mapToDouble(figure).toArray();
  }

  /// The value that this part of the rounds does not exceed: 0.5 for the median.
  double quantile(String name, ToDoubleFunction<Measurement> figure, double part) {
    return quantile(inOrderOfRounds(name, figure), part);
  }

  double median(String name, ToDoubleFunction<Measurement> figure) {
    return quantile(name, figure, 0.5);
  }

  double sum(String name, ToDoubleFunction<Measurement> figure) {
    return Arrays.stream(inOrderOfRounds(name, figure)).sum();
  }

  private static double quantile(double[] values, double part) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = part * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /// How many times the CPU time of whatever stands first, by which the others are measured.
  double ratio(String name) {
    return ratio(name, names().getFirst());
  }

  /// How many times the CPU time of `other`: the median of the rounds' ratios, since both were
  /// measured within seconds in each.
  double ratio(String name, String other) {
    double[] own = inOrderOfRounds(name, Measurement::cpuMicros);
    double[] floor = inOrderOfRounds(other, Measurement::cpuMicros);
    double[] ratios = new double[own.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = own[i] / floor[i];
    }
    return quantile(ratios, 0.5);
  }
}
