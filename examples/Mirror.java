import module spindle.web;

/// Mirrors a site politely: follows its links, keeps to its robots.txt, asks one page at a time and
/// waits between two, repeats what fails for a moment, and asks on a second visit only for what has
/// changed since. Pages with a query are left out, since their number may have no end.
final class Mirror {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=[\"']([^\"'#?]+)[\"'#]");
  private static final int PAGES_MAX = 1000;
  private static final int PAGE_MAX = 16 * 1024 * 1024;

  private final Agent agent;
  private final HttpUri start;
  private final Path folder;
  private final Duration pause;
  private final SequencedSet<HttpUri> found = new LinkedHashSet<>();

  Mirror(Agent agent, HttpUri start, Path folder, Duration pause) {
    this.agent = agent;
    this.start = start;
    this.folder = folder;
    this.pause = pause;
  }

  void run() throws Exception {
    List<String> forbidden = forbidden();
    found.add(start);
    for (int i = 0; i < Math.min(found.size(), PAGES_MAX); i++) {
      HttpUri page = List.copyOf(found).get(i);
      if (forbidden.stream().noneMatch(page.path()::startsWith)) {
        fetch(page);
        Fiber.sleep(pause);
      }
    }
  }

  /// What robots.txt forbids to everybody: RFC 9309, without its wildcards.
  private List<String> forbidden() throws Exception {
    Response response = agent.get(start.origin() + "/robots.txt").await();
    if (!response.status().successful()) {
      response.body().cancel();
      return List.of();
    }
    var paths = new ArrayList<String>();
    boolean forAll = false;
    for (String line : response.text().lines().toList()) {
      String[] words = line.strip().split(":\\s*", 2);
      if (words[0].equalsIgnoreCase("User-agent")) {
        forAll = words[1].equals("*");
      } else if (forAll && words[0].equalsIgnoreCase("Disallow") && !words[1].isEmpty()) {
        paths.add(words[1]);
      }
    }
    return paths;
  }

  private void fetch(HttpUri page) throws Exception {
    Path file = file(page);
    Request request = Request.get(page.toString());
    if (Files.exists(file)) {
      Instant seen = Files.getLastModifiedTime(file).toInstant();
      request = request.withField("If-Modified-Since", HttpDate.format(seen));
    }
    Response response = Fiber.await(agent.request(request));
    IO.println(page + ": " + response.status());
    if (response.status().equals(Status.NOT_MODIFIED)) {
      findLinks(page, Files.readString(file));
    } else if (response.status().equals(Status.OK)) {
      save(page, file, response);
    } else {
      response.body().cancel();
    }
  }

  private void save(HttpUri page, Path file, Response response) throws Exception {
    byte[] bytes = Fiber.await(response.body().bytes(PAGE_MAX));
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    Optional<Instant> modified =
        response
            .fields()
            .first("Last-Modified")
            .flatMap(date -> HttpDate.parse(date, Instant.now()));
    if (modified.isPresent()) {
      Files.setLastModifiedTime(file, FileTime.from(modified.get()));
    }
    findLinks(page, new String(bytes, StandardCharsets.UTF_8));
  }

  /// Where a page is kept: its segments are names of files, checked.
  private Path file(HttpUri page) {
    Path file = folder;
    List<String> segments = Request.get(page.toString()).segments();
    for (String each : segments) {
      file = each.isEmpty() ? file : file.resolve(each);
    }
    String last = segments.isEmpty() ? "" : segments.getLast();
    return last.contains(".") ? file : file.resolve("index.html");
  }

  private void findLinks(HttpUri page, String text) {
    if (!file(page).toString().endsWith(".html")) {
      return;
    }
    Matcher links = LINK.matcher(text);
    while (links.find()) {
      try {
        HttpUri link = page.resolve(links.group(1)).withFragment(null);
        if (link.origin().equals(start.origin())) {
          found.add(link);
        }
      } catch (BadTarget _) {
        IO.println(page + ": passed over a link that is none");
      }
    }
  }
}

void main(String... args) throws Exception {
  if (args.length < 2) {
    System.err.println("usage: ./spindle run examples/Mirror.java URI FOLDER [PAUSE-IN-MILLIS]");
    System.exit(2);
  }
  Duration pause = Duration.ofMillis(args.length < 3 ? 1000 : Long.parseLong(args[2]));
  System.exit(
      Fiber.main(() -> {
        var pool = new HTTPConnectionPool(Reactor.current());
        var agent =
            new Agent(pool)
                .with(ResponseDecoding.usual())
                .with(Retries.of(Reactor.current(), new SecureRandom()));
        new Mirror(agent, HttpUri.of(args[0]), Path.of(args[1]), pause).run();
        Fiber.await(pool.close());
      }));
}
