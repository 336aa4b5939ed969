package spindle.view;

import java.time.Duration;
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
import spindle.snapshot.CallSnapshot;
import spindle.snapshot.JobSnapshot;

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

  static List<Map<String, Object>> services(Survey survey, Reactor asked, int reactor)
      throws Exception {
    List<Application> all =
        Application.started().stream().filter(each -> each.reactor() == asked).toList();
    return all.isEmpty() ? List.of() : survey.ask(() -> rows(all, reactor));
  }

  private static List<Map<String, Object>> rows(List<Application> all, int reactor) {
    List<Map<String, Object>> rows = new ArrayList<>();
    all.forEach(each -> add(rows, each, reactor));
    return rows;
  }

  private static void add(List<Map<String, Object>> rows, Service service, int reactor) {
    if (rows.size() >= SERVICES_MAX) {
      return;
    }
    Map<String, Object> row = Rows.row("service", reactor);
    row.put("path", service.path());
    row.put("class", service.getClass().getName());
    row.put("state", service.state().name().toLowerCase(Locale.ROOT));
    rows.add(row);
    if (service instanceof ServiceCollection collection) {
      collection.services().forEach(each -> add(rows, each, reactor));
    }
  }

  static List<Map<String, Object>> jobs(Survey survey, Look look, int reactor) throws Exception {
    return survey.ask(() -> look.jobs(JOBS_MAX)).stream().map(each -> row(each, reactor)).toList();
  }

  private static Map<String, Object> row(JobSnapshot seen, int reactor) {
    Map<String, Object> row = Rows.row("job", reactor);
    row.put("what", seen.what());
    row.put("ageMillis", seen.age().toMillis());
    row.put("state", seen.state());
    row.put("place", Rows.place(seen.stack()));
    return row;
  }

  static List<Map<String, Object>> calls(Survey survey, Look look, int reactor) throws Exception {
    return survey.ask(() -> look.calls(CALLS_MAX)).stream()
        .map(each -> row(each, reactor))
        .toList();
  }

  private static Map<String, Object> row(CallSnapshot seen, int reactor) {
    Map<String, Object> row = Rows.row("call", reactor);
    row.put("what", seen.what());
    row.put("dueInMillis", seen.due().toMillis());
    return row;
  }

  /// The Deferreds that nobody has fired for a while, by the place where they were made; those of
  /// all reactors.
  static List<Map<String, Object>> deferreds() {
    Map<String, List<Unfired>> places = new LinkedHashMap<>();
    for (Unfired each : UnfiredDeferreds.list(Orders.UNFIRED, DEFERREDS_LOOKED_AT)) {
      places.computeIfAbsent(maker(each), _ -> new ArrayList<>()).add(each);
    }
    return places.entrySet().stream()
        .limit(PLACES_MAX)
        .map(each -> row(each.getKey(), each.getValue()))
        .toList();
  }

  /// Who has made it, and not how.
  private static String maker(Unfired deferred) {
    return Rows.place(
        deferred.made().stream()
            .dropWhile(each -> each.getClassName().startsWith("spindle.defer."))
            .toList());
  }

  private static Map<String, Object> row(String place, List<Unfired> those) {
    Duration oldest = those.getFirst().age();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", "deferreds");
    row.put("count", those.size());
    row.put("place", place);
    row.put("oldestMillis", oldest.toMillis());
    row.put("made", those.getFirst().made());
    return row;
  }
}
