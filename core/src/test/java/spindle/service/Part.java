package spindle.service;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// A service that writes down what it is told, and is ready or has ended when the test says so.
final class Part extends Service {
  private final List<String> told;
  boolean prompt;
  @Nullable Deferred<Void> half;
  @Nullable Exception thrown;

  Part(String name, List<String> told) {
    super(name);
    this.told = told;
  }

  /// One that is ready, and has ended, at once.
  static Part prompt(String name, List<String> told) {
    Part part = new Part(name, told);
    part.prompt = true;
    return part;
  }

  @Override
  protected @Nullable Deferred<?> start() throws Exception {
    told.add(name() + " starts");
    return next();
  }

  @Override
  protected @Nullable Deferred<?> stop() throws Exception {
    told.add(name() + " stops");
    return next();
  }

  private @Nullable Deferred<Void> next() throws Exception {
    if (thrown != null) {
      throw thrown;
    }
    half = prompt ? null : new Deferred<>(_ -> told.add(name() + " is cancelled"));
    return half;
  }

  /// What was begun is done.
  void done() {
    Deferred<Void> begun = half;
    half = null;
    if (begun == null) {
      throw new AssertionError("nothing was begun");
    }
    begun.callback();
  }

  /// What was begun has failed.
  void failed(Exception why) {
    Deferred<Void> begun = half;
    half = null;
    if (begun == null) {
      throw new AssertionError("nothing was begun");
    }
    begun.errback(why);
  }
}
