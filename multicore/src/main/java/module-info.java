/** Event loops on every core, and channels between them. */
module dev.headrace.multicore {
    requires transitive dev.headrace.channels;
    requires static transitive org.jspecify;
    requires org.jctools.core;
    requires org.jctools.core.jdk11;

    exports dev.headrace.multicore;
}
