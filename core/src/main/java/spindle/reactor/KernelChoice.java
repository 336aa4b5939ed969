package spindle.reactor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import spindle.kernel.Kernel;
import spindle.kernel.KernelProvider;
import spindle.loop.Loop;

/// Which kernel a new reactor gets, and why that one.
///
/// @param why for people, as part of a list: `the best here`
record KernelChoice(KernelProvider provider, String why) {
  /// The system property that asks for a kernel by its name.
  static final String PROPERTY = "spindle.kernel";

  /// Of what is installed here.
  ///
  /// @throws IllegalStateException as [#among]
  static KernelChoice here() {
    List<KernelProvider> installed = new ArrayList<>();
    ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader())
        .forEach(installed::add);
    return among(installed, System.getProperty(PROPERTY, ""));
  }

  /// A kernel of that kind; the log says which, at DEBUG.
  ///
  /// @throws IOException if the operating system refuses what it needs
  Kernel open() throws IOException {
    Loop.LOG.log(
        System.Logger.Level.DEBUG,
        () -> "the reactor runs on %s, %s".formatted(provider.name(), why));
    return provider.open();
  }

  /// @param asked a name, or nothing for the best
  /// @throws IllegalStateException if there is none that can run, or the one that is asked for is
  ///   not there or cannot run
  static KernelChoice among(List<KernelProvider> installed, String asked) {
    List<KernelProvider> ranked =
        installed.stream()
            .sorted(Comparator.comparingInt(KernelProvider::rank).reversed())
            .toList();
    return asked.isEmpty() ? best(ranked) : named(ranked, asked);
  }

  private static KernelChoice best(List<KernelProvider> ranked) {
    List<String> passedOver = new ArrayList<>();
    for (KernelProvider each : ranked) {
      if (each.lacks().isEmpty()) {
        return new KernelChoice(each, why(ranked, passedOver));
      }
      passedOver.add(each.name() + " wants " + each.lacks().orElse(""));
    }
    throw new IllegalStateException(
        "no kernel can run here: expected spindle.nio among the providers, found "
            + (passedOver.isEmpty() ? "none" : String.join("; ", passedOver)));
  }

  private static String why(List<KernelProvider> ranked, List<String> passedOver) {
    if (!passedOver.isEmpty()) {
      return "since " + String.join("; ", passedOver);
    }
    return ranked.size() == 1 ? "the only one here" : "the best here";
  }

  private static KernelChoice named(List<KernelProvider> ranked, String asked) {
    for (KernelProvider each : ranked) {
      if (each.name().equals(asked)) {
        if (each.lacks().isPresent()) {
          throw new IllegalStateException(
              "-D%s asks for %s, which wants %s"
                  .formatted(PROPERTY, asked, each.lacks().orElse("")));
        }
        return new KernelChoice(each, "asked for by -D" + PROPERTY);
      }
    }
    throw new IllegalStateException(
        "-D%s asks for '%s': expected one of %s"
            .formatted(
                PROPERTY,
                asked,
                ranked.stream().map(KernelProvider::name).collect(Collectors.joining(", "))));
  }
}
