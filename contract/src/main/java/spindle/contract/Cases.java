package spindle.contract;

import java.util.ArrayList;
import java.util.List;
import spindle.roles.ReactorSettings;

/// A list of cases in the making.
final class Cases {
  /// What a case does.
  @FunctionalInterface
  interface Body {
    void run(Trial trial) throws Exception;
  }

  final Harness harness;
  private final List<ContractCase> list = new ArrayList<>();

  Cases(Harness harness) {
    this.harness = harness;
  }

  /// Adds a case that gets a reactor of its own.
  void add(String name, Body body) {
    add(name, ReactorSettings.defaults(), body);
  }

  void add(String name, ReactorSettings settings, Body body) {
    list.add(
        new ContractCase(
            name,
            () -> {
              try (Trial trial = new Trial(harness, settings)) {
                body.run(trial);
                trial.finish();
              }
            }));
  }

  /// Adds a case where there is `feature`.
  void addIf(Harness.Feature feature, String name, Body body) {
    if (harness.has(feature)) {
      add(name, body);
    }
  }

  List<ContractCase> list() {
    return List.copyOf(list);
  }
}
