package spindle.command.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/// Keeps Logback from looking for files of its own, which would take a while, and from writing all
/// that it gets to the standard output: [Logs] says what is written.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class NothingConfigured extends ContextAwareBase implements Configurator {
  /// Made by Logback.
  public NothingConfigured() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
