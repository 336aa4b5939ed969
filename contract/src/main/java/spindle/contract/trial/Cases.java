package spindle.contract.trial;

import java.util.ArrayList;
import java.util.List;
import spindle.contract.ContractCase;
import spindle.contract.Harness;
import spindle.roles.ReactorSettings;

/// A list of cases in the making.
public final class Cases {
  /// What a case does.
  @FunctionalInterface
  public interface Body {
    void run(Trial trial) throws Exception;
  }

  public final Harness harness;
  private final List<ContractCase> list = new ArrayList<>();

  public Cases(Harness harness) {
    this.harness = harness;
  }

  /// Adds a case that gets a reactor of its own.
  public void add(String name, Body body) {
    add(name, ReactorSettings.defaults(), body);
  }

  public void add(String name, ReactorSettings settings, Body body) {
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
  public void addIf(Harness.Feature feature, String name, Body body) {
    if (harness.has(feature)) {
      add(name, body);
    }
  }

  public List<ContractCase> list() {
    return List.copyOf(list);
  }
}
