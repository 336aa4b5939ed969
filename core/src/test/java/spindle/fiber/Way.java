package spindle.fiber;

import spindle.reactor.HandOver;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// The two ways in which fibers get their turn. Every suite of this package runs once for each.
enum Way {
  MOUNTED,
  HANDED_OVER;

  Reactor reactor() {
    return reactor(ReactorSettings.defaults());
  }

  Reactor reactor(ReactorSettings settings) {
    Reactor made = Reactor.create(settings);
    return this == HANDED_OVER ? HandOver.on(made) : made;
  }
}
