package spindle.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spindle.defer.UnfiredDeferreds;
import spindle.defer.UnfiredDeferreds.Unfired;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.service.Application;
import spindle.service.Service;
import spindle.service.ServiceCollection;

/// What a reactor has beside what is open on it: services, jobs, and calls that are to come.
final class Rest {
  /// The calls of one reactor that are told of, those that are next.
  static final int CALLS_MAX = 100;

  /// The jobs of one reactor that are told of.
  static final int JOBS_MAX = 100;

  /// The services of one reactor that are told of.
  static final int SERVICES_MAX = 1000;

  /// The places that are told of at which Deferreds were made.
  static final int PLACES_MAX = 100;

  private static final int DEFERREDS_LOOKED_AT = 2000;

  private Rest() {}

  static void addServices(Lines to, Survey survey, Reactor asked, int reactor) throws Exception {
    List<Application> all =
        Application.started().stream().filter(each -> each.reactor() == asked).toList();
    if (!all.isEmpty()) {
      survey
          .ask(() -> flat(all))
          .forEach(each ->
              Rows.begin(to, "service", reactor)
                  .put("path", each.path)
                  .put("class", each.type)
                  .put("state", each.state));
    }
  }

  /// A service, as it was when it was looked at.
  private record Seen(String path, String type, String state) {}

  private static List<Seen> flat(List<Application> all) {
    List<Seen> seen = new ArrayList<>();
    all.forEach(each -> add(seen, each));
    return seen;
  }

  private static void add(List<Seen> seen, Service service) {
    if (seen.size() >= SERVICES_MAX) {
      return;
    }
    seen.add(
        new Seen(
            service.path(),
            service.getClass().getName(),
            service.state().name().toLowerCase(Locale.ROOT)));
    if (service instanceof ServiceCollection collection) {
      collection.services().forEach(each -> add(seen, each));
    }
  }

  static void addJobs(Lines to, Survey survey, Look look, int reactor) throws Exception {
    survey
        .ask(() -> look.jobs(JOBS_MAX))
        .forEach(each ->
            Rows.begin(to, "job", reactor)
                .put("what", each.what())
                .put("ageMillis", each.age().toMillis())
                .put("state", each.state())
                .put("place", Rows.place(each.stack())));
  }

  static void addCalls(Lines to, Survey survey, Look look, int reactor) throws Exception {
    survey
        .ask(() -> look.calls(CALLS_MAX))
        .forEach(each ->
            Rows.begin(to, "call", reactor)
                .put("what", each.what())
                .put("dueInMillis", each.due().toMillis()));
  }

  /// The Deferreds that nobody has fired for a while, by the place where they were made; those of
  /// all reactors.
  static void addDeferreds(Lines to) {
    Map<String, List<Unfired>> places = new LinkedHashMap<>();
    for (Unfired each : UnfiredDeferreds.list(Orders.UNFIRED, DEFERREDS_LOOKED_AT)) {
      places.computeIfAbsent(maker(each), _ -> new ArrayList<>()).add(each);
    }
    places.entrySet().stream()
        .limit(PLACES_MAX)
        .forEach(each -> addDeferreds(to, each.getKey(), each.getValue()));
  }

  /// Who has made it, and not how.
  private static String maker(Unfired deferred) {
    return Rows.place(
        deferred.made().stream()
            .dropWhile(each -> each.getClassName().startsWith("spindle.defer."))
            .toList());
  }

  private static void addDeferreds(Lines to, String place, List<Unfired> those) {
    Unfired oldest = those.getFirst();
    to.begin("deferreds")
        .put("count", those.size())
        .put("place", place)
        .put("oldestMillis", oldest.age().toMillis())
        .put("made", oldest.made());
  }
}
