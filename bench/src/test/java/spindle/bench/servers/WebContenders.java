package spindle.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import spindle.bench.web.Pages;

/// The servers of HTTP. A loop in C that answers without reading stands first: all are measured by
/// it, and by Netty. Of nginx there is one, where it is installed; it has no JSON of its own.
final class WebContenders {
  private static final Set<Service> ALL =
      EnumSet.of(Service.WEB, Service.WEB_JSON, Service.WEB_FILES, Service.WEB_UPLOAD);
  private static final Set<Service> SOCKETS = EnumSet.of(Service.SOCKET, Service.SOCKET_DEFLATE);
  private static final Set<Service> STREAMS =
      EnumSet.of(Service.HTTP2, Service.HTTP2_JSON, Service.HTTP2_FILES);
  private static final Set<Service> FRAMES = EnumSet.range(Service.HTTP2, Service.SOCKET_DEFLATE);

  /// Helidon's WebSockets compress nothing.
  private static final Set<Service> PLAIN_FRAMES = EnumSet.range(Service.HTTP2, Service.SOCKET);

  private static final Set<Service> NO_FILES =
      EnumSet.of(Service.WEB, Service.WEB_JSON, Service.WEB_UPLOAD);

  private final Path sources;
  private final Path work;
  private final String option;
  private final List<Contender> found = new ArrayList<>();

  private WebContenders(Path sources, Path work) throws IOException {
    this.sources = sources;
    this.work = work;
    this.option = Pages.prepare(work);
  }

  /// Those that can be started here.
  static List<Contender> installed(Path sources, Path work) throws Exception {
    WebContenders all = new WebContenders(sources, work);
    Path c = work.resolve("web_server");
    if (Contender.isOnPath("cc") && Contender.built(sources.resolve("web_server.c"), c)) {
      Set<Service> fixed = EnumSet.of(Service.WEB, Service.WEB_JSON);
      String json = work.resolve("www/json").toString();
      all.add("web-c", fixed, c.toString(), "SERVICE", "PORT", json);
      all.addProxies(List.of(c.toString(), "web", "BEHIND", json));
    }
    all.addOnTheJvm();
    all.addOthers();
    return List.copyOf(all.found);
  }

  private void addOnTheJvm() {
    jvm("web-spindle-epoll", ALL, "SpindleSite", "epoll");
    jvm("web-spindle-nio", ALL, "SpindleSite", "nio");
    jvm("web-spindle-epoll-fiber", NO_FILES, "SpindleSite", "epoll", "fiber");
    jvm("web-spindle-nio-fiber", NO_FILES, "SpindleSite", "nio", "fiber");
    jvm("web-netty-epoll", ALL, "NettySite");
    jvm("web-vertx", ALL, "VertxSite");
    jvm("web-helidon", ALL, "HelidonSite");
    jvm("web-jetty", ALL, "JettySite");
    jvm("web-jdk", ALL, "JdkSite");
    jvm("frames-spindle-epoll", FRAMES, "SpindleSite", "epoll");
    jvm("frames-spindle-nio", FRAMES, "SpindleSite", "nio");
    jvm("frames-netty", FRAMES, "NettyFrames", "SERVICE");
    jvm("frames-vertx", FRAMES, "VertxSite");
    jvm("frames-jetty", FRAMES, "JettySite");
    jvm("frames-helidon", PLAIN_FRAMES, "HelidonSite");
  }

  private void addOthers() throws Exception {
    String www = work.resolve("www").toString();
    String python = Contender.pythonWithTwisted();
    if (!python.isEmpty()) {
      String site = sources.resolve("twisted_site.py").toString();
      add("web-twisted", ALL, python, site, "PORT", www);
    }
    if (Contender.isOnPath("node")) {
      add("web-node", ALL, "node", sources.resolve("node_site.js").toString(), "PORT", www);
    }
    addOthersOfFrames(www);
    if (Contender.isOnPath("nginx")) {
      Set<Service> served = EnumSet.of(Service.WEB, Service.WEB_FILES);
      String starts = sources.resolve("nginx_site.sh").toString();
      add("web-nginx", served, "sh", starts, "PORT", www, nginxFolder());
    }
  }

  private void addOthersOfFrames(String www) {
    if (Contender.isOnPath("node")) {
      String site = sources.resolve("node_http2_site.js").toString();
      add("frames-node", STREAMS, "node", site, "PORT", www);
      String socket = sources.resolve("node_socket.js").toString();
      add("frames-node-ws", SOCKETS, "node", socket, "PORT");
    }
    if (Contender.isOnPath("nghttpd")) {
      String[] serves = {"nghttpd", "--no-tls", "-a", "127.0.0.1", "-d", www, "PORT"};
      add("frames-nghttpd", STREAMS, serves);
    }
  }

  /// They all hand on to a server that costs next to nothing, on another processor.
  private void addProxies(List<String> behind) throws IOException {
    for (String kernel : List.of("epoll", "nio")) {
      List<String> command = new ArrayList<>(Contender.java("spindle.bench.web.SpindleGate"));
      command.addAll(List.of("PORT", "BEHIND", kernel));
      proxy("web-proxy-spindle-" + kernel, behind, command);
    }
    for (String each : List.of("haproxy", "nginx")) {
      if (Contender.isOnPath(each)) {
        String starts = sources.resolve(each + "_proxy.sh").toString();
        String folder = Files.createDirectories(work.resolve(each)).toString();
        proxy("web-proxy-" + each, behind, List.of("sh", starts, "PORT", "BEHIND", folder));
      }
    }
  }

  private void proxy(String name, List<String> behind, List<String> command) {
    Set<Service> handsOn = EnumSet.of(Service.WEB_PROXY);
    found.add(new Contender(name, handsOn, List.copyOf(command), behind));
  }

  private String nginxFolder() throws IOException {
    return Files.createDirectories(work.resolve("nginx")).toString();
  }

  private void jvm(String name, Set<Service> services, String program, String... more) {
    List<String> command = new ArrayList<>(Contender.java("spindle.bench.web." + program));
    command.add(1, option);
    command.add("PORT");
    command.addAll(List.of(more));
    found.add(new Contender(name, services, List.copyOf(command)));
  }

  private void add(String name, Set<Service> services, String... command) {
    found.add(new Contender(name, services, List.of(command)));
  }
}
