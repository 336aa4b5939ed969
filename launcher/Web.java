import module spindle.web;

/// What `./spindle web` runs: a site of one folder, or a proxy before other servers.
static final String USAGE =
    """
    usage: ./spindle web [OPTIONS]

    Serves the files of a folder until it is stopped (Ctrl-C), and prints a line for each request;
    or hands requests on to other servers.

      --path FOLDER    the folder to serve; if nothing is said, the one you are in
      --port ENDPOINT  where to listen: the number of a port of this machine alone, or an endpoint
                       string: tcp:8080 for everybody, tls:8443:privateKey=server.pem,
                       unix:/run/web.sock; may be said several times; 8080 if nothing is said
      --proxy URLS     in place of a folder: the servers that requests are handed on to, with commas
                       between: http://127.0.0.1:8081,http://127.0.0.1:8082
      --keep-host      tell them the Host that was asked for, not their own
      --listing        show what is in a folder that has no index.html; so if nothing is said
      --no-listing     do not show it
      --help           print this

    Anybody who can connect reads every file of the folder, but those whose names begin with a dot;
    or asks those servers for anything.
    """;

/// Tells what is wrong with the arguments, or with where to listen.
static final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  final int status;

  Refused(int status, String message) {
    super(message);
    this.status = status;
  }
}

/// What the arguments say.
static final class Wish {
  Path folder = Path.of(".");
  final List<String> places = new ArrayList<>();
  String servers = "";
  boolean keepsHost;
  boolean listing = true;
  private String ofFolders = "";

  static Wish of(String... args) throws Refused {
    var wish = new Wish();
    for (int i = 0; i < args.length; i++) {
      int equals = args[i].startsWith("--") ? args[i].indexOf('=') : -1;
      String name = equals < 0 ? args[i] : args[i].substring(0, equals);
      switch (name) {
        case "--listing", "--no-listing", "--keep-host" -> {
          if (equals >= 0) {
            throw new Refused(2, name + " takes no value");
          }
          wish.take(name);
        }
        case "--path", "--port", "--proxy" -> {
          if (equals < 0 && ++i == args.length) {
            throw new Refused(2, name + " wants a value: " + hint(name));
          }
          wish.take(name, equals < 0 ? args[i] : args[i].substring(equals + 1));
        }
        default ->
            throw new Refused(
                2, "unknown argument: " + args[i] + " (./spindle web --help lists them)");
      }
    }
    if (wish.places.isEmpty()) {
      wish.places.add(place("8080"));
    }
    return wish.checked();
  }

  private Wish checked() throws Refused {
    if (!servers.isEmpty() && !ofFolders.isEmpty()) {
      throw new Refused(2, ofFolders + " is for a folder, and --proxy has none");
    }
    if (servers.isEmpty() && keepsHost) {
      throw new Refused(2, "--keep-host is for --proxy");
    }
    return this;
  }

  private void take(String flag) {
    if (flag.equals("--keep-host")) {
      keepsHost = true;
    } else {
      listing = flag.equals("--listing");
      ofFolders = flag;
    }
  }

  private static String hint(String name) {
    return switch (name) {
      case "--path" -> "--path FOLDER";
      case "--proxy" -> "--proxy http://127.0.0.1:8081";
      default -> "--port 8080, or --port tcp:8080";
    };
  }

  private void take(String name, String value) throws Refused {
    if (name.equals("--port")) {
      places.add(place(value));
      return;
    }
    if (name.equals("--proxy")) {
      servers = value;
      return;
    }
    ofFolders = name;
    try {
      folder = Path.of(value);
    } catch (InvalidPathException e) {
      throw new Refused(2, "not the name of a folder: " + value);
    }
    if (!Files.exists(folder)) {
      throw new Refused(2, "no such folder: " + value);
    }
    if (!Files.isDirectory(folder)) {
      throw new Refused(2, "not a folder: " + value + " (its folder can be served)");
    }
  }

  private static String place(String value) {
    return value.matches("\\d+") ? "tcp:" + value + ":interface=127.0.0.1" : value;
  }
}

void main(String... args) {
  if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
    IO.print(USAGE);
    return;
  }
  try {
    serve(Wish.of(args));
  } catch (Refused e) {
    System.err.println("spindle: " + e.getMessage());
    System.exit(e.status);
  }
}

void serve(Wish wish) throws Refused {
  var reactor = Reactor.get();
  var site =
      (wish.servers.isEmpty() ? files(wish) : proxy(reactor, wish))
          .withListener(AccessLog.combined(line -> IO.println(line)));
  var urls = new ArrayList<String>();
  for (String place : wish.places) {
    urls.add(listen(reactor, place, site));
  }
  String what =
      wish.servers.isEmpty()
          ? "serving " + wish.folder.toAbsolutePath().normalize()
          : "handing on to " + wish.servers;
  IO.println(what + " at " + String.join(" and ", urls));
  reactor.run();
}

Site files(Wish wish) {
  var files = StaticFiles.of(wish.folder);
  return Site.answering(wish.listing ? files.withListing() : files);
}

Site proxy(Reactor reactor, Wish wish) throws Refused {
  ReverseProxy proxy;
  try {
    proxy = ReverseProxy.to(reactor, wish.servers.split(",", -1)).withUpgrades("websocket");
  } catch (IllegalArgumentException e) {
    throw new Refused(2, "nobody to hand on to: " + e.getMessage());
  }
  return Site.answering(wish.keepsHost ? proxy.withOriginalHost() : proxy)
      .withLimits(WebLimits.defaults().withBodyMax(Long.MAX_VALUE));
}

/// @return the URL of what is served there
String listen(Reactor reactor, String place, Site site) throws Refused {
  StreamServerEndpoint endpoint;
  try {
    endpoint = Endpoint.server(reactor, place);
  } catch (IllegalArgumentException e) {
    throw new Refused(2, "nowhere to listen: " + e.getMessage());
  }
  var hosts = new ArrayList<Address>();
  var failures = new ArrayList<Throwable>();
  endpoint
      .listen(site)
      .onSuccess(port -> hosts.add(port.host()))
      .handleFailure(Throwable.class, failures::add);
  if (!failures.isEmpty()) {
    throw new Refused(1, failures.getFirst().getMessage() + "; --port says another place");
  }
  return url(hosts.getFirst(), place.contains("tls:"));
}

String url(Address host, boolean secure) {
  String scheme = secure ? "https://" : "http://";
  return switch (host) {
    case IPv4Address four when four.host().equals("0.0.0.0") ->
        scheme + "localhost:" + four.port() + "/";
    case IPv6Address six when six.host().equals("::") -> scheme + "localhost:" + six.port() + "/";
    default -> host instanceof UnixAddress ? host.toString() : scheme + host + "/";
  };
}
