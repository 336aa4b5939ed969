package spindle.command.run;

/// The command does not run. The message is for its user, a line.
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  final int status;

  Refused(int status, String message) {
    super(message);
    this.status = status;
  }
}
