package spindle.command.shipped;

import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import spindle.command.CommandOption;
import spindle.command.Given;
import spindle.command.Host;
import spindle.command.ServiceMaker;
import spindle.command.UsageError;
import spindle.names.resolver.PeerNames;
import spindle.names.resolver.Resolver;
import spindle.reactor.Reactor;
import spindle.service.Service;
import spindle.web.WebLimits;
import spindle.web.files.StaticFiles;
import spindle.web.filters.AccessLog;
import spindle.web.proxy.ReverseProxy;
import spindle.web.server.Site;

/// `web`: the files of a folder for browsers, or a proxy before other servers, with a line of the
/// log for each request.
public final class WebMaker implements ServiceMaker {
  private static final System.Logger LOG = System.getLogger("spindle.web.access");

  /// Found by the command.
  public WebMaker() {}

  @Override
  public String name() {
    return "web";
  }

  @Override
  public String description() {
    return "serves the files of a folder, or hands requests on to other servers";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of(
            "path",
            "FOLDER",
            "whose files anybody may read who can connect; if empty, the one here"),
        Ports.OPTION.or("8080"),
        CommandOption.of(
            "proxy",
            "URLS",
            "in place of a folder: the servers that requests are handed on to, with commas"),
        CommandOption.flag("keep-host", "tell them the Host that was asked for, not their own"),
        CommandOption.flag("listing", "show what is in a folder that has no index.html").or("yes"),
        CommandOption.flag("peer-names", "call clients by their names in the log, once known"));
  }

  @Override
  public boolean onEveryReactor() {
    return true;
  }

  @Override
  public Service make(Host host, Given given) throws UsageError {
    Site site = given.text("proxy").isEmpty() ? files(given) : proxy(host.reactor(), given);
    return Ports.listening(name(), host, given, "http", site.withListener(log(host, given)));
  }

  private static AccessLog log(Host host, Given given) {
    AccessLog log = AccessLog.combined(LOG);
    Reactor reactor = host.reactor();
    return given.is("peer-names")
        ? log.withPeerNames(new PeerNames(reactor, Resolver.system(reactor)))
        : log;
  }

  private static Site files(Given given) throws UsageError {
    if (given.is("keep-host")) {
      throw new UsageError("--keep-host is for --proxy");
    }
    Path folder = folder(given.text("path"));
    LOG.log(Level.INFO, "serving " + folder.toAbsolutePath().normalize());
    StaticFiles files = StaticFiles.of(folder);
    return Site.answering(given.is("listing") ? files.withListing() : files);
  }

  private static Path folder(String name) throws UsageError {
    Path folder;
    try {
      folder = Path.of(name);
    } catch (InvalidPathException none) {
      throw new UsageError("not the name of a folder: " + name);
    }
    if (!Files.exists(folder)) {
      throw new UsageError("no such folder: " + name);
    }
    if (!Files.isDirectory(folder)) {
      throw new UsageError("not a folder: " + name + " (its folder can be served)");
    }
    return folder;
  }

  private static Site proxy(Reactor reactor, Given given) throws UsageError {
    if (!given.text("path").isEmpty()) {
      throw new UsageError("--path is for a folder, and --proxy has none");
    }
    ReverseProxy proxy;
    try {
      String[] servers = given.text("proxy").split(",", -1);
      proxy = ReverseProxy.to(reactor, servers).withUpgrades("websocket");
      LOG.log(Level.INFO, "handing on to " + given.text("proxy"));
    } catch (IllegalArgumentException wrong) {
      throw new UsageError("nobody to hand on to: " + wrong.getMessage());
    }
    return Site.answering(given.is("keep-host") ? proxy.withOriginalHost() : proxy)
        .withLimits(WebLimits.defaults().withBodyMax(Long.MAX_VALUE));
  }
}
