package spindle.bench.clients;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Netty's resolver over epoll, as it comes but for its cache, one event loop: `NettyNames PORT
/// UNDER-WAY WHAT`, with the words of [SpindleNames], but for `cached`.
final class NettyNames {
  private NettyNames() {}

  /// Looks up until there is no more input.
  public static void main(String... args) throws Exception {
    EventLoop loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()).next();
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(loop)
            .datagramChannelFactory(EpollDatagramChannel::new)
            .nameServerProvider(new SingletonDnsServerAddressStreamProvider(server))
            .searchDomains(List.of())
            .ndots(1)
            .resolvedAddressTypes(
                args[2].equals("question")
                    ? ResolvedAddressTypes.IPV4_ONLY
                    : ResolvedAddressTypes.IPV4_PREFERRED)
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE);
    DnsNameResolver resolver = builder.build();
    NameLoop[] names = new NameLoop[1];
    names[0] =
        new NameLoop(
            ".bench.test",
            loop,
            asked ->
                resolver
                    .resolveAll(names[0].name())
                    .addListener(found -> {
                      if (found.isSuccess()) {
                        asked.answered();
                      } else {
                        asked.failed(found.cause());
                      }
                    }));
    new Turns(Integer.parseInt(args[1]), loop, names[0]::ask).takeAll();
  }
}
