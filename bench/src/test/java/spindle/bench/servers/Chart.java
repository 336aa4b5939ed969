package spindle.bench.servers;

import java.util.List;
import java.util.Locale;

/// Results as a picture: a bar for each server and load, as long as its CPU time for an operation
/// is, with a whisker over the middle half of the rounds. Loads are drawn each to its own scale.
final class Chart {
  private static final int WIDTH = 860;
  private static final int LEFT = 150;
  private static final int BARS = 560;
  private static final int ROW = 18;
  private static final int TITLE = 34;

  private Chart() {}

  static String of(List<Results> all) {
    int height = 30;
    for (Results each : all) {
      height += TITLE + ROW * each.names().size();
    }
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                + "font-family=\"sans-serif\" font-size=\"12\">\n",
            WIDTH,
            height));
    svg.append(
        String.format(
            Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, height));
    text(svg, 8, 18, "start", "CPU time of the server for an operation, in microseconds");
    int top = 30;
    for (Results each : all) {
      top = load(svg, each, top);
    }
    return svg.append("</svg>\n").toString();
  }

  private static int load(StringBuilder svg, Results results, int top) {
    text(svg, 8, top + 22, "start", results.load.word() + ": " + results.load.title);
    double longest = 0;
    for (String name : results.names()) {
      longest = Math.max(longest, results.quantile(name, Measurement::cpuMicros, 0.75));
    }
    int y = top + TITLE;
    for (String name : results.names()) {
      bar(svg, results, name, y, BARS / longest);
      y += ROW;
    }
    return y;
  }

  private static void bar(
      StringBuilder svg, Results results, String name, int y, double pixelsPerMicro) {
    double cpu = results.median(name, Measurement::cpuMicros);
    double least = LEFT + results.quantile(name, Measurement::cpuMicros, 0.25) * pixelsPerMicro;
    double most = LEFT + results.quantile(name, Measurement::cpuMicros, 0.75) * pixelsPerMicro;
    String colour = name.contains("spindle") ? "#2b6cb0" : "#a0aec0";
    text(svg, LEFT - 8, y + 11, "end", name);
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
            LEFT,
            y + 1,
            cpu * pixelsPerMicro,
            ROW - 5,
            colour));
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"black\"/>\n",
            least,
            y + ROW / 2 - 2,
            most,
            y + ROW / 2 - 2));
    text(svg, LEFT + BARS + 12, y + 11, "start", number(cpu, results.ratio(name)));
  }

  private static String number(double cpu, double ratio) {
    return String.format(Locale.ROOT, "%.2f   (%.2f)", cpu, ratio);
  }

  private static void text(StringBuilder svg, int x, int y, String anchor, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            words));
  }
}
