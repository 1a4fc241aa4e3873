/** Coroutines, tasks and timers on the event loop of one thread. */
module dev.headrace.loop {
    requires static transitive org.jspecify;
    requires org.jctools.core;
    requires org.jctools.core.jdk11;

    exports dev.headrace.loop;
}
